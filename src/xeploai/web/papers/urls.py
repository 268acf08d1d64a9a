"""Addresses of official papers."""

from django.urls import URLPattern, URLResolver, include, path

from xeploai.web.papers import views

papers_patterns = [
    path("giay-to/<slug:kind>/<uuid:record>/tai/", views.of_record, name="of_record"),
    path("giay-to/<slug:kind>/<uuid:record>/<uuid:part>/tai/", views.of_part, name="of_part"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("", include((papers_patterns, "papers")))]
