"""Who works for the anchors and where they live: counting extracts, what is let out, where few are employed."""
