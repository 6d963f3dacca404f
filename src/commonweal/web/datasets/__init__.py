"""What is held: adding data, what was wrong with them, versions, and erasing them for good."""
