"""Signing in: by password and code, by a provider, by a link; and, in the demonstration, as each role."""
