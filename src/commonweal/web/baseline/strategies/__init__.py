"""Anchors' strategies and what they commit to, charters, planning calendars, and work that nobody has badged."""
