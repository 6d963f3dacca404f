"""Where you stand, what to do next, what changed."""
