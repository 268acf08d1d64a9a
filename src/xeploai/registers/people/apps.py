"""The Django app of people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Members, posts, collectives."""

    name = "xeploai.registers.people"
    label = "people"
    verbose_name = "Đảng viên, cán bộ, tập thể"
