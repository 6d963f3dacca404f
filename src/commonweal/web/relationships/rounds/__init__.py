"""Rounds of the audit: prepared, opened, asked, closed."""
