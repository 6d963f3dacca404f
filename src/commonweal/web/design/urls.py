"""Address of the gallery."""

from __future__ import annotations

from django.urls import path

from commonweal.web.design import gallery

urlpatterns = [path("", gallery.gallery, name="gallery"), path("form/", gallery.form, name="gallery_form")]
