"""Addresses of data."""

from __future__ import annotations

from django.urls import path

from commonweal.web.datasets import adding, views

urlpatterns = [
    path("", views.datasets, name="datasets"),
    path("add/", adding.add, name="data_add"),
    path("add/<uuid:upload_id>/", adding.confirm, name="data_confirm"),
    path("loads/<uuid:run_id>/", adding.result, name="data_result"),
    path("refresh/", adding.refresh, name="data_refresh"),
    path("<slug:version_id>/", views.version, name="data_version"),
    path("<slug:version_id>/issues/", views.issues, name="data_issues"),
    path("<slug:version_id>/issues.xlsx", views.issues_xlsx, name="data_issues_xlsx"),
    path("<slug:version_id>/purge/", views.purge, name="data_purge"),
]
