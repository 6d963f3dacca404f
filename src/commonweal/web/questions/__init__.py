"""Step 2, the right questions: those that a partnership takes up, how it chose them, and what it tests."""
