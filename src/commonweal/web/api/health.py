"""/healthz, for what watches over a service: whether it can do its work, and nothing else."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from commonweal.web.design.doors import open_to_all
from commonweal.web.runs import workers

log = structlog.get_logger("commonweal.web")


@open_to_all("it says only whether the service works")
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 where all is well, 503 where something is not; each part is "ok" or "not ok", and no more is said."""
    parts = {name: "ok" if works() else "not ok" for name, works in PARTS.items()}
    well = all(state == "ok" for state in parts.values())
    status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({"status": "ok" if well else "not ok", **parts}, status=status)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except DatabaseError as fault:
        log.error("database_unreachable", exc_info=fault)
        return False


def _workspace() -> bool:
    try:
        with tempfile.TemporaryFile(dir=settings.SPOOL) as file:
            file.write(b"healthy")
    except OSError as fault:
        log.error("workspace_not_writable", exc_info=fault)
        return False
    return True


def _worker() -> bool:
    return workers.any_at_work(workers.WORKER)


PARTS: dict[str, Callable[[], bool]] = {"database": _database, "workspace": _workspace, "worker": _worker}
