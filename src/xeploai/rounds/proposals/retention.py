"""What of proposals is past its term: figures and appraisals of rounds that are over."""

from datetime import date

from xeploai.registers.kernel.retention import ExpiredRows, RetentionRule, rows_delete
from xeploai.rounds.proposals.models import Appraisal, DossierReturn, ResultLine, ResultSheet


def _results(before: date) -> ExpiredRows:
    found = ExpiredRows()
    over = {"campaign__closed_at__date__lt": before}
    appraisals = Appraisal.objects.filter(subject__campaign__closed_at__date__lt=before)
    found.add(appraisals, "subject__campaign__closed_at")
    found.add(ResultLine.objects.filter(sheet__campaign__closed_at__date__lt=before), "sheet__campaign__closed_at")
    found.add(DossierReturn.objects.filter(**over), "campaign__closed_at")
    found.add(ResultSheet.objects.filter(**over), "campaign__closed_at")
    return found


def _results_purge(found: ExpiredRows) -> None:
    for model in (Appraisal, ResultLine, DossierReturn, ResultSheet):
        rows_delete(model, found.keys(model))


RETENTION_RULES = (RetentionRule(group="results", find=_results, purge=_results_purge),)
