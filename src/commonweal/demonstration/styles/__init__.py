"""How each body's files look: one module a body, found by its name in content (`style`)."""
