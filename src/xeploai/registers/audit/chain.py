"""The hash chain of the audit log: what is digested, with which key, and how a break is detected.

Digests are HMAC-SHA256 with a key that is not stored in the database: whoever can write to the database but cannot read
the key cannot forge an entry. They cover the digest of the values and not the values, so that these can be purged.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from xeploai.core.letters import bears_too_many_marks, composed

START = "0" * 64


@dataclass(frozen=True, kw_only=True)
class Link:
    """What the chain covers of one entry. `at` is ISO text in UTC."""

    seq: int
    at: str
    user: int | None
    acting_for: int | None
    action: str
    subject_type: str
    subject: str
    body_path: str
    seen: int
    values_digest: str


@dataclass(frozen=True, kw_only=True)
class Stored:
    """One entry as the database holds it. `values` is None where they are gone."""

    link: Link
    digest: str
    values: Mapping[str, Any] | None


class Wrong(NamedTuple):
    """Something beside the chain that is not as it was sealed.

    kind    of a sealed record (seals.py), or `trigger`
    id      primary key of the record, or name of the trigger
    reason  changed | missing | unexplained (no entry tells of it); of a trigger: changed | missing | disabled | unknown
    """

    kind: str
    id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What a walk along the chain found.

    entries    entries read
    broken_at  seq of the first entry that is changed, missing or without the values it should have
    purged     entries whose values retention took away, each named by an act in the trail
    head       digest of the last entry
    records    what beside the chain is not as it was sealed
    """

    entries: int
    broken_at: int | None
    purged: int
    head: str
    records: Sequence[Wrong] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing was tampered with."""
        return self.broken_at is None and not self.records


def moment(at: datetime) -> str:
    """A moment as digests cover it: ISO text in UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(document: Any) -> bytes:
    """One text for one content: sorted keys, NFC, no spaces."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    # Every letter counts here: where some would be left out to bound the work, the text stands for itself.
    return (text if bears_too_many_marks(text) else composed(text)).encode("utf-8")


def values_digest(key: bytes, seq: int, values: Mapping[str, Any]) -> str:
    """Keyed digest of the values of one entry; equal values of two entries digest apart."""
    return hmac.new(key, b"values:" + canonical([seq, values]), hashlib.sha256).hexdigest()


def link_digest(key: bytes, link: Link, before: str) -> str:
    """Keyed digest of one entry on top of the one before."""
    return hmac.new(key, b"entry:" + canonical([before, asdict(link)]), hashlib.sha256).hexdigest()


def record_digest(key: bytes, kind: str, pk: int, columns: Mapping[str, Any]) -> str:
    """Keyed digest of one sealed record."""
    return hmac.new(key, b"record:" + canonical([kind, pk, columns]), hashlib.sha256).hexdigest()


def view_digest(key: bytes, about: str, at: datetime, note: str) -> str:
    """Keyed digest of a view that waits to become an entry."""
    return hmac.new(key, b"view:" + canonical([about, moment(at), note]), hashlib.sha256).hexdigest()


def walk(key: bytes, entries: Iterable[Stored], *, purges: Iterable[range], anchor: str | None = None) -> Verified:
    """Follow the chain from its start.

    entries  in order of seq
    purges   runs of seq whose values an act of the trail took away
    anchor   a digest noted elsewhere (a decision, a backup): it must be met on the way, else the tail was cut
    """
    gone = [run for run in purges if run]
    before, count, purged, broken, met = START, 0, 0, None, anchor in {None, START}
    for count, stored in enumerate(entries, start=1):
        link = stored.link
        sound = link.seq == count and hmac.compare_digest(stored.digest, link_digest(key, link, before))
        if stored.values is None:
            covered = any(link.seq in run for run in gone)
            purged += covered
            sound = sound and covered
        else:
            sound = sound and link.values_digest == values_digest(key, link.seq, stored.values)
        if not sound and broken is None:
            broken = count
        before = stored.digest
        met = met or stored.digest == anchor
    if not met and broken is None:
        broken = count + 1
    return Verified(entries=count, broken_at=broken, purged=purged, head=before)
