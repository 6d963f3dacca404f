"""The web room: the only Django. It reaches numbers only through `pipeline`."""
