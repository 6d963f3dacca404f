"""Connectors and secondments: to whom partners turn, and who was lent from one body to another."""
