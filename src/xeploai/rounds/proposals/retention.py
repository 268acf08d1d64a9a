"""What of proposals is past its term: figures and appraisals of rounds that are over."""

from datetime import date

from xeploai.registers.kernel.retention import ExpiredRows, RetentionRule, rows_delete
from xeploai.rounds.proposals.models import Appraisal, DossierReturn, ResultLine, ResultSheet


def _results(before: date) -> ExpiredRows:
    expired = ExpiredRows()
    over = {"campaign__closed_at__date__lt": before}
    appraisals = Appraisal.objects.filter(subject__campaign__closed_at__date__lt=before)
    expired.add(appraisals, "subject__campaign__closed_at")
    expired.add(ResultLine.objects.filter(sheet__campaign__closed_at__date__lt=before), "sheet__campaign__closed_at")
    expired.add(DossierReturn.objects.filter(**over), "campaign__closed_at")
    expired.add(ResultSheet.objects.filter(**over), "campaign__closed_at")
    return expired


def _results_purge(expired: ExpiredRows) -> None:
    for model in (Appraisal, ResultLine, DossierReturn, ResultSheet):
        rows_delete(model, expired.keys(model))


RETENTION_RULES = (RetentionRule(group="results", find=_results, purge=_results_purge),)
