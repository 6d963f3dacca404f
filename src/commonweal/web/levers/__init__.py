"""Step 3, what can be moved: suppliers, what counts as influenceable, what local means, a shift to local suppliers."""
