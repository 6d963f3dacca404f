"""Pages of strategies and what they commit to, alignment and level, charters, the planning calendar, and activity."""
