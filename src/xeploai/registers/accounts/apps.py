"""The Django app of accounts."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts and roles."""

    name = "xeploai.registers.accounts"
    label = "accounts"
    verbose_name = "Tài khoản và phân quyền"

    def ready(self) -> None:
        """Listen to sign-ins; say what of it ends."""
        import_module("xeploai.registers.accounts.signals")
