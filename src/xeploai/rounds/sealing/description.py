"""A seal as people read it: open cases by reason, differences in the words of the field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from xeploai.core.subjects import Reason, TallySubject
from xeploai.rounds.exports.services import campaign_named
from xeploai.rounds.sealing.models import RoundSeal
from xeploai.rounds.sealing.open_cases import reason_title
from xeploai.rounds.sealing.services import seal_make
from xeploai.rulepacks import vocabulary
from xeploai.tools.messages import catalogue


@dataclass(frozen=True, kw_only=True)
class Made:
    """What the command line prints.

    document  of --json
    changes   differences to the first seal in words, one each
    """

    document: Mapping[str, Any]
    new: bool
    at: str
    changes: Sequence[Mapping[str, str]]


def seal_of(named: str) -> Made:
    """Seal a campaign from the machine's own console. Raises Refused as `seal_make` does."""
    campaign = campaign_named(named)
    seal, new = seal_make(campaign=campaign, by=None)
    cases = [{**case, "reason_title": reason_title(case["reason"])} for case in seal.open_cases]
    document = {
        "campaign": str(campaign.public_id),
        "title": campaign.title,
        "number": seal.number,
        "new": new,
        "made_at": timezone.localtime(seal.made_at).isoformat(timespec="seconds"),
        "program": seal.program,
        "digest": seal.digest,
        "audit_head": seal.audit_head,
        "open_cases": cases,
        "differences": seal.differences or None,
    }
    return Made(
        document=document,
        new=new,
        at=f"{timezone.localtime(seal.made_at):%H:%M %d/%m/%Y}",
        changes=list(changes_of(seal)),
    )


def changes_of(seal: RoundSeal) -> Iterator[Mapping[str, str]]:
    """Every figure that is another one than in the first seal: where, figure, first, change, now."""
    for row in seal.differences.get("figures", ()):
        yield {
            "where": _where(row),
            "figure": _figure(row["figure"]),
            "first": _shown(row["first"]),
            "change": "—" if row["change"] is None else f"{row['change']:+d}",
            "now": _shown(row["now"]),
        }


def _shown(value: Any) -> str:
    return "—" if value is None else str(value)


def _where(row: Mapping[str, Any]) -> str:
    name = row["name"]
    if row["subject"] == "pool":
        kind, _, rest = row["label"].partition("/")
        group = rest.partition("/")[2]
        texts = [name, f"nhóm {_kind(kind)}", group]
    elif row["subject"] == "tree":
        texts = [name]
    elif row["subject"] == "streak":
        texts = [name, _kind(row["label"])]
    else:
        texts = [name, _kind(row["subject"]), row["label"]]
    return ", ".join(text for text in texts if text)


def _kind(code: str) -> str:
    area = "subjects" if code in set(TallySubject) else "kinds"
    name: str = vocabulary.name(area, code)
    return name[:1].lower() + name[1:]


def _figure(code: str) -> str:
    group, _, key = code.partition(".")
    if group == "levels":
        return str(vocabulary.name("levels", key))
    if group == "not_evaluated" and key in set(Reason):
        return str(vocabulary.name("reasons", key))
    return str(catalogue()[f"sealed_figure_{code}"]["message"])
