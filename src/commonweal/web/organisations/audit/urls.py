"""Where the pages of the audit are."""

from __future__ import annotations

from django.urls import path

from commonweal.web.organisations.audit import views

urlpatterns = [
    path("", views.audit, name="audit"),
    path("<int:number>/", views.entry, name="audit_entry"),
    path("<int:number>/erase/", views.erase, name="erase_audit_words"),
    path("audit.csv", views.export, {"kind": "csv"}, name="audit_csv"),
    path("audit.xlsx", views.export, {"kind": "xlsx"}, name="audit_xlsx"),
]
