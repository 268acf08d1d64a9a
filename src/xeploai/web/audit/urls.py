"""Addresses of the trail."""

from django.urls import URLPattern, URLResolver, include, path

from xeploai.web.audit import views

audit_patterns = [
    path("", views.entries, name="list"),
    path("xuat/", views.export, name="export"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("nhat-ky/", include((audit_patterns, "audit")))]
