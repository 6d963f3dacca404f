"""Addresses of data."""

from __future__ import annotations

from django.urls import path

from commonweal.web.datasets import adding, disclosure, registers, views
from commonweal.web.datasets.sharing import views as sharing

urlpatterns = [
    path("", views.datasets, name="datasets"),
    path("add/", adding.add, name="data_add"),
    path("add/<uuid:upload_id>/", adding.confirm, name="data_confirm"),
    path("loads/<uuid:run_id>/", adding.result, name="data_result"),
    path("refresh/", adding.refresh, name="data_refresh"),
    path("registers/", registers.every, name="registers"),
    path("registers/<slug:register>/", registers.one, name="register"),
    path("registers/<slug:register>/template.xlsx", registers.template, name="register_template"),
    path("disclosure/", disclosure.page, name="disclosure"),
    path("sharing/", sharing.every, name="sharing"),
    path("sharing/which-count/", sharing.choose, name="sharing_choose"),
    path("sharing/<slug:organisation>/", sharing.one, name="sharing_of"),
    path(
        "sharing/<slug:organisation>/<slug:sharing_id>/withdraw/", sharing.withdraw, name="sharing_withdraw"
    ),
    path("<slug:version_id>/", views.version, name="data_version"),
    path("<slug:version_id>/issues/", views.issues, name="data_issues"),
    path("<slug:version_id>/issues.xlsx", views.issues_xlsx, name="data_issues_xlsx"),
    path("<slug:version_id>/purge/", views.purge, name="data_purge"),
]
