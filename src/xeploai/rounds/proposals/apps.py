"""The Django app of proposals."""

from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    """Results of the units' meetings, the levels they propose, the appraiser's."""

    name = "xeploai.rounds.proposals"
    label = "proposals"
    verbose_name = "Đề nghị, thẩm định"
