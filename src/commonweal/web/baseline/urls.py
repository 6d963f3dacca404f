"""Addresses of the baseline."""

from __future__ import annotations

from django.urls import include, path

from commonweal.web.baseline import (
    areas,
    contracts,
    determined,
    downloads,
    frozen,
    influenceable,
    maps,
    parted,
    peers,
    shapes,
    views,
    workforce,
)

BY = "procurement/spend/by/<slug:dimension>"
INFLUENCEABLE = "procurement/influenceable"

urlpatterns = [
    path("", include("commonweal.web.baseline.strategies.urls")),
    path("", include("commonweal.web.baseline.packs.urls")),
    path("", determined.baseline, name="baseline"),
    path("summary.docx", determined.summary, name="summary"),
    path("frozen/<str:baseline_id>/", frozen.beside_today, name="frozen"),
    path("frameworks/", shapes.every, name="frameworks"),
    path("frameworks/<slug:framework>/", shapes.framework, name="framework"),
    path("frameworks/<slug:framework>.xlsx", shapes.as_file, {"form": "xlsx"}, name="framework_xlsx"),
    path("frameworks/<slug:framework>.csv", shapes.as_file, {"form": "csv"}, name="framework_csv"),
    path("map/", areas.areas, name="areas"),
    path("map/tiles/<slug:digest>.pmtiles", areas.tiles, name="area_tiles"),
    path("map/values/<str:theme>.json", areas.values, name="area_values"),
    path("peers/", peers.beside, name="peers"),
    path("peers/choose/", peers.choose, name="choose_peers"),
    path("procurement/spend/", views.spend, name="spend"),
    path("procurement/spend.xlsx", downloads.workbook, name="spend_xlsx"),
    path(f"{BY}/", views.by, name="spend_by"),
    path(f"{BY}.csv", downloads.as_csv, name="spend_csv"),
    path(f"{BY}.svg", downloads.as_svg, name="spend_svg"),
    path(f"{BY}.png", downloads.as_png, name="spend_png"),
    path(f"{INFLUENCEABLE}/", influenceable.overview, name="influenceable"),
    path(f"{INFLUENCEABLE}.xlsx", influenceable.workbook, name="influenceable_xlsx"),
    path(f"{INFLUENCEABLE}/map/", maps.council_map, name="influenceable_map"),
    path(f"{INFLUENCEABLE}/by/<slug:dimension>/", influenceable.by, name="influenceable_by"),
    path(f"{INFLUENCEABLE}/by/<slug:dimension>.csv", influenceable.by_csv, name="influenceable_by_csv"),
    path(f"{INFLUENCEABLE}/charts/<slug:name>.<slug:form>", influenceable.chart, name="influenceable_chart"),
    path("procurement/contracts/", contracts.register, name="contracts"),
    path("procurement/contracts.xlsx", contracts.workbook, name="contracts_xlsx"),
    path("employment-and-skills/workforce/", workforce.page, name="workforce"),
    path("<slug:determinant>/", determined.determinant, name="determinant"),
    path("<slug:determinant>/figures/<str:indicator>/", parted.figure, name="figure"),
    path("<slug:determinant>/figures/<str:indicator>.<slug:form>", parted.as_file, name="figure_file"),
]
