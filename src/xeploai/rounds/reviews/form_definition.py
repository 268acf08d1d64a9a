"""The form that the regime prescribes for a subject, ready to be filled in: header, parts, boxes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from xeploai.core.errors import Refused
from xeploai.core.points import AS_TYPED, Scoring
from xeploai.core.subjects import SubjectKind
from xeploai.rounds.campaigns.models import Binding, Campaign, Subject
from xeploai.rounds.campaigns.regimes import bound_regime, chosen_regime, snapshot
from xeploai.rounds.reviews.field_map import meanings
from xeploai.rulepacks.load import pack_for
from xeploai.rulepacks.regime import SheetGroup, SheetItem


@dataclass(frozen=True, kw_only=True)
class Box:
    """One box of the form. box: text, degree (text with a degree beside it), level, state_level, points, ..."""

    id: str
    label: str
    part: str
    box: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A form for one subject.

    key        pack and form
    title      code and title as the paper has them
    header     boxes above the parts, mostly answered by the register
    boxes      what the writer fills in, in order
    later      what others fill in below the writer's signature: printed, never asked of the writer
    bound      false while the campaign awaits its rules: the form is the one expected for the year
    scores     the lines that the policy splits the points into; empty where it does not
    scoring    how these become totals
    left_out   on paper, where only totals are entered: the lines of which it is noted that they do not apply
    """

    key: str
    title: str
    clause: str
    header: tuple[Box, ...]
    boxes: tuple[Box, ...]
    later: tuple[Box, ...]
    bound: bool = True
    scores: tuple[SheetGroup, ...] = ()
    scoring: Scoring = AS_TYPED
    left_out: tuple[SheetGroup, ...] = ()

    @property
    def parts(self) -> list[tuple[str, list[Box]]]:
        """Heading of a part and its boxes, in order."""
        return grouped(self.boxes)

    @property
    def code(self) -> str:
        """Code of the form, as printed in the corner."""
        return self.title.partition(":")[0]

    @property
    def name(self) -> str:
        """Title without the code."""
        return self.title.partition(":")[2].strip() or self.title

    @property
    def by_id(self) -> dict[str, Box]:
        """Every box that the writer fills in."""
        return {box.id: box for box in self.boxes}

    def has(self, meaning: str) -> bool:
        """Whether the form has the box with this meaning of fields.yaml."""
        return meanings()[meaning] in self.by_id

    @property
    def summed(self) -> dict[str, list[SheetGroup]]:
        """Boxes whose points are sums, each with the groups it sums up."""
        return self._by_box(self.scores)

    @property
    def left_out_by_box(self) -> dict[str, list[SheetGroup]]:
        """Boxes whose totals are entered from paper, each with the groups of which lines may not apply."""
        return self._by_box(self.left_out)

    def _by_box(self, scores: Sequence[SheetGroup]) -> dict[str, list[SheetGroup]]:
        groups_by_box: dict[str, list[SheetGroup]] = {}
        for box, fact in meanings()["points"].items():
            groups = [group for group in scores if fact == f"points.{group.part}"]
            if groups and box in self.by_id:
                groups_by_box[box] = groups
        return groups_by_box

    @property
    def on_paper(self) -> "Sheet":
        """The form as it is entered from paper: totals only, the lines stay on the paper, but for those that do not
        apply where the policy lets them be left out."""
        return replace(self, scores=(), left_out=self.scores if self.scoring.scaled else ())

    @property
    def record(self) -> dict[str, Any]:
        """As a submitted version keeps it."""
        return asdict(self)

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> "Sheet":
        """A form as a version kept it."""
        boxes = {name: tuple(Box(**box) for box in record[name]) for name in ("header", "boxes", "later")}
        groups = {
            name: tuple(
                _group(group["id"], group["text"], group["part"], group["items"]) for group in record.get(name, ())
            )
            for name in ("scores", "left_out")
        }
        scoring = Scoring(**record.get("scoring", {}))
        return cls(**{**record, **boxes, **groups, "scoring": scoring})


def score_name(group: str, item: str) -> str:
    """The input of one line of a score sheet."""
    return f"score.{group}.{item}"


def _group(id_: str, text: str, part: str, items: Iterable[Mapping[str, Any]]) -> SheetGroup:
    return SheetGroup(id=id_, text=text, part=part, items=tuple(SheetItem(**item) for item in items))


def grouped(boxes: Iterable[Box]) -> list[tuple[str, list[Box]]]:
    """Boxes under their headings."""
    sections: list[tuple[str, list[Box]]] = []
    for box in boxes:
        if not sections or sections[-1][0] != box.part:
            sections.append((box.part, []))
        sections[-1][1].append(box)
    return sections


def role_of(subjects: Sequence[Subject]) -> str:
    """As what somebody writes: a leader, also where they are a member as well; else by kind and place of work."""
    kinds = {subject.kind: subject for subject in subjects}
    if SubjectKind.LEADER.value in kinds:
        return "leader"
    member = kinds.get(SubjectKind.MEMBER.value)
    if member is None:
        return subjects[0].kind
    return "outside" if member.entry.facts.get("outside_political_system") is True else "member"


def sheet_for(subjects: Sequence[Subject]) -> Sheet:
    """The form of one person or body, by all the subjects it is in the campaign.

    Before the guidance has come it is the form of the pack that covers the year. Raises Refused where no pack does.
    """
    return sheet_under(subjects, subjects[0].campaign.binding)


def sheet_under(subjects: Sequence[Subject], bound: Binding | None) -> Sheet:
    """The form under given rules of the campaign, the present or former ones; None: as before the guidance."""
    campaign, role = subjects[0].campaign, role_of(subjects)
    if bound is None:
        pack_id = pack_for(year=campaign.year)
        return _sheet(pack_id, _expected(campaign)["forms"], role, bound=False)
    sheet = _sheet(bound.pack_id, _in_order(bound), role, bound=True)
    groups = _groups(bound.content["sheets"], _KIND_OF.get(role, role))
    scoring = next((Scoring(**group["scoring"]) for _, group in groups if "scoring" in group), Scoring())
    return replace(sheet, scores=_scores(groups), scoring=scoring)


# A member outside the political system is still reviewed as a member.
_KIND_OF = {"outside": SubjectKind.MEMBER.value}


def _groups(groups: Mapping[str, Any], kind: str) -> list[tuple[str, Any]]:
    """The score sheet of one kind of subject, as bound: groups "<kind>.<group>", in order."""
    own = [(key, group) for key, group in groups.items() if group["kind"] == kind]
    return sorted(own, key=lambda entry: (entry[1]["place"], entry[0]))


def _scores(groups: Sequence[tuple[str, Any]]) -> tuple[SheetGroup, ...]:
    """Groups with their lines [id, text, most, clause]."""
    names = ("id", "text", "points_max", "clause")
    return tuple(
        _group(
            key.partition(".")[2],
            group["text"],
            group["part"],
            [dict(zip(names, item, strict=True)) for item in group["items"]],
        )
        for key, group in groups
    )


def _expected(campaign: Campaign) -> Mapping[str, Any]:
    return _snapshot(pack_for(year=campaign.year), campaign.closing_on.isoformat())


@lru_cache(maxsize=8)
def _snapshot(pack_id: str, on: str) -> Mapping[str, Any]:
    return snapshot(chosen_regime(pack_id, (), on=date.fromisoformat(on)))


def _in_order(bound: Binding) -> Mapping[str, Any]:
    """PostgreSQL keeps no order of keys: fields come in the order of the rules as stored, others at the end."""
    forms: Mapping[str, Any] = bound.content["forms"]
    try:
        order = {form.id: [field.id for field in form.fields] for form in bound_regime(bound).pack.forms.forms}
    except Refused:
        return forms
    ordered = {}
    for id_, form in forms.items():
        field_order = order.get(id_, [])
        fields = form["fields"]
        names = [name for name in field_order if name in fields] + [name for name in fields if name not in field_order]
        ordered[id_] = {**form, "fields": {name: fields[name] for name in names}}
    return ordered


def _sheet(pack_id: str, forms: Mapping[str, Any], role: str, *, bound: bool) -> Sheet:
    by_use: dict[str, tuple[str, Any]] = {}
    for id_, form in forms.items():
        by_use.setdefault(form["use"], (id_, form))
    use = next((use for use in meanings()["uses"][role] if use in by_use), None)
    if use is None:
        raise Refused.because("review_no_form", value=pack_id)
    id_, form = by_use[use]
    boxes = list(_boxes(form["fields"], role))
    written, later = _until_signature(boxes)
    header: list[Box] = []
    main: list[Box] = []
    for box in written:
        above = not box.part and box.box in {"text", "date"} and not main
        (header if above else main).append(box)
    return Sheet(
        key=f"{pack_id}/{id_}",
        title=form["text"],
        clause=form["clause"],
        header=tuple(header),
        boxes=tuple(main),
        later=later,
        bound=bound,
    )


def _boxes(fields: Mapping[str, Sequence[str]], role: str) -> Iterator[Box]:
    for id_, (label, part, only, box) in fields.items():
        if not only or only == role or (only == "non_leader" and role != "leader"):
            yield Box(id=id_, label=label, part=part, box=box)


def _until_signature(boxes: Sequence[Box]) -> tuple[list[Box], tuple[Box, ...]]:
    """What stands below the writer's signature is for others."""
    for place, box in enumerate(boxes):
        if box.box == "signature":
            return list(boxes[:place]), tuple(boxes[place + 1 :])
    return list(boxes), ()
