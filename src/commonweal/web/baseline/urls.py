"""Addresses of the baseline."""

from __future__ import annotations

from django.urls import path

from commonweal.web.baseline import downloads, views

BY = "procurement/spend/by/<slug:dimension>"

urlpatterns = [
    path("", views.baseline, name="baseline"),
    path("procurement/spend/", views.spend, name="spend"),
    path("procurement/spend.xlsx", downloads.workbook, name="spend_xlsx"),
    path(f"{BY}/", views.by, name="spend_by"),
    path(f"{BY}.csv", downloads.as_csv, name="spend_csv"),
    path(f"{BY}.svg", downloads.as_svg, name="spend_svg"),
    path(f"{BY}.png", downloads.as_png, name="spend_png"),
]
