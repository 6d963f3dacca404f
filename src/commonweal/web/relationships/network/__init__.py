"""The network that partners' open answers draw: its picture, its table, who holds it together, how it changed."""
