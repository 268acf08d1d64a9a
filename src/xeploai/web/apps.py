"""The Django app that carries templates, styles and scripts."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages."""

    name = "xeploai.web"
    label = "web"
