"""The Django app of organisations."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """The dated tree."""

    name = "xeploai.registers.organisations"
    label = "organisations"
    verbose_name = "Tổ chức đảng"
