"""Addresses of help."""

from django.urls import URLPattern, URLResolver, include, path

from xeploai.web.help import views

help_patterns = [
    path("giai-thich/", views.glossary, name="glossary"),
    path("huong-dan/", views.guides, name="guides"),
    path("huong-dan/<slug:name>/", views.guide_page, name="guide"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("", include((help_patterns, "help")))]
