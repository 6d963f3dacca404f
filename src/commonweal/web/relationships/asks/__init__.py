"""Asks and offers: what partners ask of us or offer to us, who looks after it, what we answered, what came of it."""
