"""What the web server calls."""

from __future__ import annotations

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal.web.config.settings")
application = get_wsgi_application()


def _warm() -> None:
    """Import what the first chart needs before anyone asks for it."""
    from commonweal.publication import charts

    charts.warm()


threading.Thread(target=_warm, name="warm-charts", daemon=True).start()
