"""Letting out counts of people: a whole family of tables at once, or nothing."""
