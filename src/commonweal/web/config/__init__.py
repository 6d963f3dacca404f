"""How the web room is put together: settings, addresses, templates, logs."""
