"""Addresses of packs, below those of the baseline."""

from __future__ import annotations

from django.urls import path

from commonweal.web.baseline.packs import comparison, views

urlpatterns = [
    path("packs/", views.every, name="packs"),
    path("packs/make/", views.make, name="make_pack"),
    path("packs/add/", views.take, name="take_pack"),
    path("packs/compare/", comparison.compare, name="compare_packs"),
    path("packs/compare.csv", comparison.as_file, name="compare_packs_csv"),
    path("packs/<slug:seal>/", views.one, name="pack"),
    path("packs/<slug:seal>/file/", views.file, name="pack_file"),
    path("packs/<slug:seal>/figures.csv", views.figures, name="pack_figures"),
    path("packs/<slug:seal>/remove/", views.remove, name="remove_pack"),
]
