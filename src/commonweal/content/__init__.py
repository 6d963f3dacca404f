"""Dated, owned reference content: `<kind>/<id>/<effective-date>.yaml`, and the one loader for it."""
