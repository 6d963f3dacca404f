"""Suppliers matched: names cleaned, resolved to the bodies that they are, and what people decided remembered."""
