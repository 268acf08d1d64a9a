"""The ceilings of a campaign as they stand: what is decided in each pool, what a draft would add, what is left."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.db.models.functions import Coalesce

from xeploai.core.levels import Level
from xeploai.core.quota import Places
from xeploai.core.subjects import OrgKind, TallySubject
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.decisions.models import CapAuthorisation
from xeploai.rounds.decisions.selectors import POSTPONED
from xeploai.rulepacks import vocabulary
from xeploai.rulepacks.kinds import PoolBy
from xeploai.rulepacks.regime import Regime
from xeploai.rulepacks.terms import PoolRule
from xeploai.tools.reports.pools import Labels, group_key, lacks_group


@dataclass(frozen=True, kw_only=True)
class PoolKey:
    """What puts subjects under one ceiling, beside the campaign. body: id of the organisation that counts them."""

    tally: TallySubject
    body: int
    group: str

    @property
    def text(self) -> str:
        """As it is stored."""
        return "/".join([self.tally.value, str(self.body), *([self.group] if self.group else [])])

    @property
    def url(self) -> str:
        """In an address: names of groups hold anything."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:24]


@dataclass
class PoolBody:
    """The organisation that counts a pool, as far as access asks."""

    pk: int
    path: str
    name: str


@dataclass(kw_only=True)
class Pool:
    """One pool.

    subjects    everybody classified in it, of the campaign and of those that it supplements or that supplement it
    decided     levels that stand; planned: those of a draft
    open        how many have no level that stands
    undecided   path of the unit -> how many there have no level that stands
    lacking     how many lack the group that the rules ask for: their pool cannot be told
    heads       how many excellent ones, decided or planned, are heads
    """

    key: PoolKey
    body: PoolBody
    rule: PoolRule
    regime: Regime
    subjects: list[int] = field(default_factory=list)
    decided: Counter[Level] = field(default_factory=Counter)
    planned: Counter[Level] = field(default_factory=Counter)
    authorised: CapAuthorisation | None = None
    undecided: Counter[str] = field(default_factory=Counter)
    lacking: int = 0
    heads: int = 0

    @property
    def open(self) -> int:
        """How many have no level that stands."""
        return len(self.subjects) - sum(self.decided.values())

    @property
    def tally_name(self) -> str:
        """What its kind of subject is called."""
        return str(vocabulary.name("subjects", self.key.tally.value))

    @property
    def label(self) -> str:
        """What tells it from others of its kind of subject."""
        return ", ".join(text for text in (self.key.group, self.body.name) if text)

    @property
    def places(self) -> Places:
        """The working, with what is planned."""
        levels = self.decided + self.planned
        return self.regime.quota(self.key.tally).working(
            excellent=levels[Level.EXCELLENT],
            good=levels[Level.GOOD],
            completed=levels[Level.COMPLETED],
            not_completed=levels[Level.NOT_COMPLETED],
            heads=self.heads,
        )

    @property
    def most(self) -> int:
        """How many may be rated excellent: the whole places, or what a paper allows."""
        places = self.places.places or 0
        return max(places, self.authorised.places) if self.authorised else places

    @property
    def passed(self) -> bool:
        """Whether what is planned passes the ceiling. A draft that rates nobody excellent takes nothing away, though
        the base has shrunk since."""
        return self.planned[Level.EXCELLENT] > 0 and (self.places.used or 0) > self.most


def pools_of(campaign: Campaign, planned: Mapping[int, str] | None = None) -> Sequence[Pool]:
    """Every pool with somebody classified in it, in the order of kinds of subject and of the tree. Three queries.

    planned  subject -> code of the level that a draft would give it

    Raises Refused where the bound rules cannot be read. Empty while there are none.
    """
    regime = campaign_regime(campaign)
    if regime is None:
        return []
    nodes = list(campaign.nodes.order_by("position").values_list("organisation", "name", "kind", "path"))
    kinds = {organisation: OrgKind(kind) for organisation, _, kind, _ in nodes}
    names = {organisation: name for organisation, name, _, _ in nodes}
    paths = {organisation: path for organisation, _, _, path in nodes}
    order = {organisation: place for place, (organisation, *_) in enumerate(nodes)}
    heads = _heads(campaign, regime)
    pools: dict[PoolKey, Pool] = {}
    for pk, tally_code, decider, unit, label, group, standing in _rows(campaign):
        tally = TallySubject(tally_code)
        rule = regime.pool_key(tally)
        labelled = Labels(label or None, group or None)
        body = _body(rule, decider or campaign.body_id, paths.get(unit, ""), kinds.get)
        key = PoolKey(tally=tally, body=body, group=group_key(rule, labelled) or "")
        at = PoolBody(body, paths.get(body, ""), names.get(body, ""))
        pool = pools.setdefault(key, Pool(key=key, body=at, rule=rule, regime=regime))
        pool.subjects.append(pk)
        if lacks_group(rule, labelled):
            pool.lacking += 1
        level = standing or (planned or {}).get(pk)
        if pk in heads and level == Level.EXCELLENT.value:
            pool.heads += 1
        if standing:
            pool.decided[Level(standing)] += 1
            continue
        pool.undecided[paths.get(unit, "")] += 1
        if level:
            pool.planned[Level(level)] += 1
    # A draft asks for papers only where something passes a ceiling without one.
    if planned is None or any(pool.passed for pool in pools.values()):
        texts = {pool.key.text: pool for pool in pools.values()}
        for paper in CapAuthorisation.objects.filter(campaign=campaign.caps_of, pool__in=texts):
            texts[paper.pool].authorised = paper
    kinds_of_subject = list(TallySubject)
    return sorted(
        pools.values(),
        key=lambda pool: (
            kinds_of_subject.index(pool.key.tally),
            order.get(pool.key.body, len(order)),
            pool.key.group,
        ),
    )


def _rows(campaign: Campaign) -> Sequence[tuple[int, str, int | None, int, str, str, str | None]]:
    """Everybody classified in the campaign or the rounds that share its ceilings; who was taken over by a
    supplementary round counts there, whose case waits by order of a body counts nowhere."""
    found = Subject.objects.filter(_family(campaign), listed=True, classified=True, continued_by=None).exclude(
        POSTPONED
    )
    return list(
        found.order_by("pk").values_list(
            "pk",
            "tally",
            "entry__decider",
            "entry__unit",
            "entry__label",
            Coalesce("pool_group__group", "entry__group"),
            "standing__decided__level",
        )
    )


def _family(campaign: Campaign) -> Q:
    """The campaign, and those with which it shares its ceilings."""
    return Q(campaign=campaign.caps_of) | Q(campaign__parent=campaign.caps_of)


def _heads(campaign: Campaign, regime: Regime) -> frozenset[int]:
    """Leaders who are heads; asked for only where the rules count an excellent head apart."""
    if not regime.quota(TallySubject.LEADER).head_apart:
        return frozenset()
    leaders = Subject.objects.filter(_family(campaign), listed=True, tally=TallySubject.LEADER.value)
    return frozenset(leaders.filter(entry__record__facts__is_head=True).values_list("pk", flat=True))


def _body(rule: PoolRule, decider: int, path: str, kind: Callable[[int], OrgKind | None]) -> int:
    if rule.by is not PoolBy.GRASSROOTS_ORGANISATION:
        return decider
    for organisation in reversed([int(part) for part in path.strip("/").split("/") if part]):
        found = kind(organisation)
        if found is not None and found.is_grassroots:
            return organisation
    return decider
