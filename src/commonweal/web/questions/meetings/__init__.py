"""Prioritising as a facilitated meeting: everybody scores alone, the group looks at it, and scores once more."""
