"""Address of the check of a report."""

from django.urls import URLPattern, URLResolver, include, path

from xeploai.web.checks import views

check_patterns = [path("", views.add, name="add")]

urlpatterns: list[URLPattern | URLResolver] = [path("kiem-tra-so-lieu/", include((check_patterns, "checks")))]
