"""Step 1: the baseline."""
