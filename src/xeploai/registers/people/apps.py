"""The Django app of people."""

from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Members, posts, collectives."""

    name = "xeploai.registers.people"
    label = "people"
    verbose_name = "Đảng viên, cán bộ, tập thể"

    def ready(self) -> None:
        """Members and collectives go along when organisations merge, divide or end; some of it has a term."""
        # Models may be imported only when every app is known.
        from xeploai.registers.organisations.followers import follow_organisations  # noqa: PLC0415
        from xeploai.registers.people.reorganisation import MembersFollow  # noqa: PLC0415

        follow_organisations(MembersFollow())
        import_module("xeploai.registers.people.held").register()
        import_module("xeploai.registers.people.retention").register()
