"""A purge: counted by the worker, shown to the officer, confirmed with a reason, and then exactly that is done.

Nothing goes by itself. The upkeep only counts, so that the home page can say that something waits.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from xeploai.core.errors import Fault, Refused, XeploaiError
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.services import audit_record, purge_open
from xeploai.registers.kernel.access import Actor, require
from xeploai.registers.kernel.append_only import Deletes
from xeploai.registers.kernel.manifest import retention_rules
from xeploai.registers.kernel.retention import ExpiredRows
from xeploai.registers.retention.groups import retention
from xeploai.rounds.privacy.files import outside
from xeploai.rounds.privacy.models import Purge, PurgeState, RetentionTerm
from xeploai.rounds.privacy.terms import Term, terms_on
from xeploai.tools.classification_marks import refuse_secrets

ACT = "retention.manage"
_FILES_NAMED = 50


@transaction.atomic
def term_set(*, group: str, months: int | None, document: str, since: date, by: Actor) -> RetentionTerm:
    """How long a group is kept from a day on, and on what that rests. Raises KeyError for an unknown group."""
    require(by, ACT)
    retention().groups[group]
    if not document.strip():
        raise Refused.because("retention_document_missing")
    if months is not None and months < 1:
        raise Refused.because("retention_months", value=str(months))
    before = next(term for term in terms_on(since) if term.code == group)
    row = RetentionTerm.objects.create(
        group=group, months=months, document=document.strip(), valid_from=since, set_by=account_of(by)
    )
    audit_record(
        by=by,
        action="retention.term",
        subject=row,
        reason=row.document,
        before={"group": group, "months": before.months},
        after={"group": group, "months": months, "from": since},
    )
    return row


@transaction.atomic
def purge_count_ask(*, by: Actor) -> tuple[Purge, bool]:
    """Begin a preview; one that is being made is given again. True: the caller hands it to the worker."""
    require(by, ACT)
    running = Purge.objects.filter(state__in=[PurgeState.COUNTING, PurgeState.RUNNING]).first()
    if running is not None:
        return running, False
    purge = Purge.objects.create(
        on=timezone.localdate(), asked_by=account_of(by), progress_total=len(retention_rules())
    )
    audit_record(by=by, action="retention.count", subject=purge)
    return purge, True


def purge_count(purge: Purge) -> Purge:
    """Read what is past its term, group by group, and keep the numbers."""
    expired_by_group, terms = read_all(purge)
    purge.content = content_of(expired_by_group, terms)
    purge.count = sum(expired.count for expired in expired_by_group.values())
    purge.seen, purge.state = seen_of(purge.on, expired_by_group), PurgeState.READY
    counted = Purge.objects.filter(pk=purge.pk, state=PurgeState.COUNTING)
    if not counted.update(content=purge.content, count=purge.count, seen=purge.seen, state=purge.state):
        # Counted twice at once, after a claim was lost: what is shown by then, or confirmed, stays as it is.
        purge.refresh_from_db()
    return purge


def purge_daily_ask() -> Purge | None:
    """The upkeep's own count, once a day; the former ones that nobody asked for or confirmed go. None: it is there."""
    today = timezone.localdate()
    if Purge.objects.filter(asked_at__date=today, state__in=[PurgeState.COUNTING, PurgeState.READY]).exists():
        return None
    with transaction.atomic():
        Purge.objects.filter(asked_by=None, state=PurgeState.READY).delete()
        return Purge.objects.create(on=today, progress_total=len(retention_rules()))


def purges_counting() -> Iterator[tuple[int]]:
    """Previews that are being made."""
    yield from ((pk,) for pk in Purge.objects.filter(state=PurgeState.COUNTING).values_list("pk", flat=True))


def purges_running() -> Iterator[tuple[int, int | None, int | None]]:
    """Purges that were confirmed and are not done: the purge, who confirmed it, and for whom."""
    for purge in Purge.objects.filter(state=PurgeState.RUNNING):
        confirmed = Entry.objects.filter(action="retention.confirm", subject=str(purge.public_id)).first()
        yield purge.pk, purge.done_by_id, confirmed.acting_for_id if confirmed else None


@transaction.atomic
def purge_give_up(*, purge: int) -> None:
    """It broke off again and again: nothing has gone, and the reason stands where the officer asked."""
    busy = Purge.objects.filter(pk=purge, state__in=[PurgeState.COUNTING, PurgeState.RUNNING])
    stuck = busy.first()
    if stuck is None:
        return
    busy.update(state=PurgeState.FAILED, faults=[["retention_broken_off", None, {}]])
    audit_record(by=None, action="retention.fail", subject=stuck)


@transaction.atomic
def purge_ask(*, purge: Purge, seen: str, reason: str, by: Actor) -> bool:
    """Confirm what was shown. True: the caller hands it to the worker; False: somebody already has."""
    require(by, ACT)
    if not reason.strip():
        raise Refused.because("retention_reason_missing")
    refuse_secrets([reason])
    if not purge.count:
        raise Refused.because("retention_nothing")
    if seen != purge.seen:
        raise Refused.because("retention_stale")
    now = timezone.now()
    moved = Purge.objects.filter(pk=purge.pk, state=PurgeState.READY, seen=seen).update(
        state=PurgeState.RUNNING, reason=reason.strip(), done_by=by.user, progress_at=now, progress_done=0, faults=[]
    )
    if moved:
        audit_record(
            by=by, action="retention.confirm", subject=purge, after={"count": purge.count}, reason=reason.strip()
        )
    return bool(moved)


def purge_run(*, purge: Purge, by: Actor) -> bool:
    """Take away what was confirmed, in one transaction, or nothing. May run twice: the second finds it done.

    Raises Refused where what is past its term is no longer what was shown.
    """
    require(by, ACT)
    purge.refresh_from_db()
    if purge.state != PurgeState.RUNNING:
        return False
    try:
        read_all(purge)
        return _take_away(purge, by)
    except Exception as error:
        faults = error.faults if isinstance(error, XeploaiError) else [Fault(code="retention_broken")]
        Purge.objects.filter(pk=purge.pk, state=PurgeState.RUNNING).update(
            state=PurgeState.FAILED, faults=[[fault.code, fault.value, dict(fault.values)] for fault in faults]
        )
        raise


@transaction.atomic
def _take_away(purge: Purge, by: Actor) -> bool:
    moved = Purge.objects.filter(pk=purge.pk, state=PurgeState.RUNNING).update(
        state=PurgeState.DONE, done_at=timezone.now()
    )
    if not moved:
        return False
    # Read again where nobody can write any more between the comparison and the deletion.
    expired_by_group = _expired_on(purge.on)
    if seen_of(purge.on, expired_by_group) != purge.seen:
        raise Refused.because("retention_stale")
    tables = {label for expired in expired_by_group.values() for label in expired.going}
    kept = [model for model in apps.get_models() if getattr(model, "append_only", None) is Deletes.PURGE]
    with purge_open(*(model for model in kept if model._meta.label in tables)):
        for group, sweep in retention_rules().items():
            if expired_by_group[group].count:
                sweep.purge(expired_by_group[group])
    counts = {group: expired.count for group, expired in expired_by_group.items() if expired.count}
    audit_record(
        by=by,
        action="retention.purge",
        subject=purge,
        reason=purge.reason,
        after={"on": purge.on, "seen": purge.seen, "groups": counts},
    )
    Purge.objects.filter(asked_by=None, state=PurgeState.READY).delete()
    return True


def read_all(purge: Purge) -> tuple[dict[str, ExpiredRows], dict[str, Term]]:
    """What is past its term on the purge's day, with progress for the screen."""
    terms = {term.code: term for term in terms_on(purge.on)}
    expired_by_group = {}
    for number, group in enumerate(retention_rules(), start=1):
        expired_by_group[group] = _expired_of_group(group, terms[group], purge.on)
        Purge.objects.filter(pk=purge.pk).update(progress_done=number, progress_at=timezone.now())
    return expired_by_group, terms


def _expired_on(day: date) -> dict[str, ExpiredRows]:
    terms = {term.code: term for term in terms_on(day)}
    return {group: _expired_of_group(group, terms[group], day) for group in retention_rules()}


def _expired_of_group(group: str, term: Term, day: date) -> ExpiredRows:
    before = term.before(day)
    return retention_rules()[group].find(before) if before else ExpiredRows()


def seen_of(day: date, expired_by_group: Mapping[str, ExpiredRows]) -> str:
    """Names exactly these rows."""
    digest = hashlib.sha256(day.isoformat().encode())
    for group, expired in sorted(expired_by_group.items()):
        for table, rows in sorted(expired.going.items()):
            digest.update(json.dumps([group, table, sorted(str(gone.key) for gone in rows)]).encode())
    return digest.hexdigest()


def content_of(expired_by_group: Mapping[str, ExpiredRows], terms: Mapping[str, Term]) -> dict[str, Any]:
    """What the preview shows: numbers, days, names of files; no name of a person and no text."""
    return {
        "groups": [_group_content(expired, terms[group]) for group, expired in expired_by_group.items()],
        **outside(),
    }


def _group_content(expired: ExpiredRows, term: Term) -> dict[str, Any]:
    rows = [gone for part in expired.going.values() for gone in part]
    years = Counter(gone.on.year for gone in rows)
    files = sorted(gone.file for gone in rows if gone.file)
    return {
        "code": term.code,
        "count": len(rows),
        "years": sorted(years.items()),
        "held": sorted(expired.staying.items()),
        "oldest": min(gone.on for gone in rows).isoformat() if rows else "",
        "files": files[:_FILES_NAMED],
        "files_count": len(files),
    }
