"""The head and the foot of a paper: who issues it, under whom, its number and day, who receives and who signs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from xeploai.core.round import Unit
from xeploai.registers.organisations.models import Organisation, OrganisationState, states_on
from xeploai.rounds.campaigns.models import Campaign
from xeploai.tools.papers.kinds import PaperKind, paper_words
from xeploai.tools.reports.report.issuer import issuer_of

_SAMPLE = "(mẫu)"


@dataclass(frozen=True, kw_only=True)
class Signature:
    """What is known of the signed paper; empty where the clerk still writes it.

    number     as the register has it; capacity: in whose name, where it is not the body's usual one
    """

    number: str = ""
    on: date | None = None
    capacity: str = ""
    post: str = ""
    name: str = ""


def frame_values(kind: PaperKind, campaign: Campaign, body: Organisation, signature: Signature) -> Mapping[str, Any]:
    """The fields that every paper has. Two queries."""
    words = paper_words()
    on = signature.on
    superior = _superior_name(body, on or campaign.closing_on)
    issuer = issuer_of(
        Unit(code="", name=body.name, year=campaign.year, closing_on=campaign.closing_on, superior=superior or None)
    )
    recipients = [*(f"{line}," for line in issuer.recipients[:-1]), *(f"{line}." for line in issuer.recipients[-1:])]
    binding = campaign.binding
    unverified = binding is None or kind.unverified(binding.pack_id)
    if signature.number:
        number = words["number"] % {"number": signature.number}
    else:
        number = words["number_blank"] % {"letters": kind.letters, "abbreviation": issuer.abbreviation}
    return {
        "cap_tren": superior.upper(),
        "don_vi": issuer.name.upper(),
        "so_ky_hieu": number if kind.letters else "",
        "dia_danh_ngay": words["place_day"] % {"day": day_in_words(on)},
        "mau": _SAMPLE in body.name,
        "mau_so_lieu": words["sample"],
        "chua_doi_chieu": words["unverified"] if unverified else "",
        "noi_nhan": [{"noi": line} for line in recipients],
        "tham_quyen": signature.capacity.upper() or issuer.authority,
        "chuc_vu_ky": signature.post.upper(),
        "ho_ten_ky": signature.name,
        "nguoi_ghi": "",
        "chu_tri": "",
        "kem_theo": "",
        "ten_dot": campaign.title,
    }


def day_in_words(on: date | None) -> str:
    """Days below 10 and the months 1 and 2 take a zero, so that no figure can be slipped in before them."""
    words = paper_words()
    if on is None:
        return words["day_blank"]
    month = f"{on.month:02d}" if on.month in (1, 2) else str(on.month)
    return words["day"] % {"day": f"{on.day:02d}", "month": month, "year": on.year}


def _superior_name(body: Organisation, on: date) -> str:
    """What the superior is called; empty where the tree knows none."""
    state = states_on(on).filter(organisation=body).first()
    if state is None or state.parent_id is None:
        return ""
    above = OrganisationState.objects.filter(organisation=state.parent_id).order_by("pk").last()
    return above.name if above else ""
