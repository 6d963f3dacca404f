"""Long work, outside the request: what state it is in, how far it is, what came of it."""
