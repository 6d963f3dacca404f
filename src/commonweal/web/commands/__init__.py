"""Commands that need Django. Each module is imported only when its command is run."""
