"""The Django app of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts and roles."""

    name = "xeploai.apps.accounts"
    label = "accounts"
    verbose_name = "Tài khoản và phân quyền"
