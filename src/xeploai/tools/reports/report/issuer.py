"""Who issues the report: the committee of the unit, its abbreviation, who signs for it, who receives it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from xeploai.core.round import Unit
from xeploai.rulepacks.data_files import data_file
from xeploai.rulepacks.vocabulary import folded
from xeploai.tools.reports.report.narrative import words


@dataclass(frozen=True)
class Issuer:
    """The head and the foot of the paper. recipients: without the marks that end their lines."""

    name: str
    abbreviation: str
    authority: str
    recipients: Sequence[str]


@cache
def _kinds() -> Sequence[Mapping[str, str]]:
    loaded: Sequence[Mapping[str, str]] = data_file("tools/reports/report/issuers.yaml")
    return loaded


def issuer_of(unit: Unit) -> Issuer:
    """What the unit says of itself, and the rest by the kind of its committee (issuers.yaml).

    A party organisation reports through its committee: "Đảng bộ huyện A" signs as "Huyện ủy A".
    """
    name = unit.issuer or unit.name
    spoken = folded(name).split()
    kind = next(kind for kind in _kinds() if spoken[: len(kind["of"].split())] == folded(kind["of"]).split())
    if unit.issuer is None and kind["of"]:
        rest = unit.name.split()[len(kind["of"].split()) :]
        # "Đảng bộ quận 1": a number alone is no name, so the word for the district is said again.
        again = kind["of"].split()[-1:] if rest and rest[0].isdecimal() else []
        name = " ".join([kind["issuer"], *(word.capitalize() for word in again), *rest])
    return Issuer(
        name=name,
        abbreviation=unit.abbreviation or kind["abbreviation"],
        authority=unit.signer_authority or kind["authority"],
        recipients=_recipients(unit, kind["kept_at"]),
    )


def _recipients(unit: Unit, kept_at: str) -> Sequence[str]:
    if unit.recipients is not None:
        return [line.strip(" -.,") for line in unit.recipients.replace("\n", ";").split(";") if line.strip(" -.,")]
    values = {"superior": unit.superior or words()["default_superior"], "kept_at": kept_at}
    return [line % values for line in words()["recipients"]]
