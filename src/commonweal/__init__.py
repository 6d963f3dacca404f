"""Commonweal: what a health and care system does for the social and economic development of its place."""

__version__ = "0.1.0"
