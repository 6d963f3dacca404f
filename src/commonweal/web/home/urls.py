"""Addresses of the home page and help."""

from __future__ import annotations

urlpatterns: list[object] = []
