"""Procurement: what is spent, with whom, on what."""
