"""The Django app of people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Members, posts, collectives."""

    name = "xeploai.apps.people"
    label = "people"
    verbose_name = "Đảng viên, cán bộ, tập thể"

    def ready(self) -> None:
        """Members and collectives go along when organisations merge, divide or end."""
        # Models may be imported only when every app is known.
        from xeploai.apps.organisations.followers import follow_organisations  # noqa: PLC0415
        from xeploai.apps.people.reorganisation import MembersFollow  # noqa: PLC0415

        follow_organisations(MembersFollow())
