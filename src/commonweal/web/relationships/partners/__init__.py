"""Partners: who is at the table, and who is missing."""
