"""What the page of a pack says, before it has a form: headings, sentences and tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xeploai.core.rules import Effect, Rule
from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.rulepacks.kinds import Duty
from xeploai.rulepacks.regime import Regime
from xeploai.rulepacks.schema import AuthoritySpec, DutySpec, FormSpec, Statement
from xeploai.rulepacks.terms import Value
from xeploai.rulepacks.vocabulary import entry, name
from xeploai.tools.rulebook.labels import label
from xeploai.tools.rulebook.values import day, shown_limits, shown_value

_LEVELLED = (Effect.REQUIRE, Effect.FALLBACK, Effect.CAP)


@dataclass(frozen=True)
class Row:
    """One statement. checked: whether it was seen in the document or confirmed by an officer."""

    cells: tuple[str, ...]
    checked: bool


@dataclass(frozen=True)
class Table:
    """Columns with relative widths, and rows."""

    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[Row, ...]
    caption: str | None = None

    @property
    def mark(self) -> int:
        """The column that says whether a row was checked."""
        return self.columns.index(label("column_checked"))


@dataclass(frozen=True)
class Section:
    """A heading with tables below it."""

    heading: str
    tables: tuple[Table, ...]
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """The whole page."""

    title: str
    subtitle: str
    sentences: tuple[str, ...]
    sections: tuple[Section, ...]


def page_of(regime: Regime) -> Page:
    """The page of a pack, with the policy laid over it if there is one."""
    info = regime.pack.info
    return Page(
        title=label("title", id=info.id),
        subtitle=label(
            "subtitle", title=info.title, years=years(info.first_year, info.last_year), version=info.version
        ),
        sentences=tuple(_sentences(regime)),
        sections=tuple(section for section in _sections(regime) if any(table.rows for table in section.tables)),
    )


def years(first: int, last: int | None) -> str:
    """The review years of a pack."""
    if last is None:
        return label("years_open", first=first)
    return label("years_one" if first == last else "years_closed", first=first, last=last)


def checked(verified: bool) -> str:
    """Whether a statement was seen."""
    return label("verified" if verified else "unverified")


def _sentences(regime: Regime) -> Iterable[str]:
    statements = list(regime.pack.statements())
    verified = sum(statement.verified for statement in statements)
    yield label("counts", verified=verified, unverified=len(statements) - verified)
    terms = regime.pack.head.extends
    if terms is not None:
        yield label("inherited", pack=terms.pack, version=terms.version)
    if regime.policies:
        yield label("policy", names=", ".join(policy.name for policy in regime.policies))
    yield label("sources")
    yield label("digest", digest=regime.pack_digest)


def _sections(regime: Regime) -> Iterable[Section]:
    pack = regime.pack
    yield Section(label("documents"), (_documents(regime),))
    yield Section(label("eligibility"), tuple(_rules(regime, kind, (Effect.EXEMPT,)) for kind in SubjectKind))
    for kind in SubjectKind:
        effects = [(Effect.REQUIRE,), (Effect.DISQUALIFY,), (Effect.CAP, Effect.FALLBACK), (Effect.NOTE,)]
        tables = tuple(_rules(regime, kind, effect, caption=name("effects", effect[0])) for effect in effects)
        yield Section(label("grading", kind=name("kinds", kind).lower()), tables)
    scale = (label("degrees", names=", ".join(name("degrees", d.value) for d in pack.grading.degrees)),)
    yield Section(label("criteria"), (_criteria(regime),), scale if pack.grading.degrees else ())
    yield Section(label("quota"), (_pools(regime), _statements(pack.quota.notes)))
    yield Section(label("parameters"), (_parameters(regime),))
    steps = pack.steps
    orders = pack.responsibilities.orders
    for heading, statements in (
        ("preparation", steps.preparation),
        ("places", steps.places),
        ("order", steps.order),
        ("order_review", [edge for edge in orders if edge.of == "review"]),
        ("order_rating", [edge for edge in orders if edge.of == "rating"]),
    ):
        yield Section(label(heading), (_statements(statements),))
    yield Section(label("steps"), (_steps(regime),))
    yield Section(label("authority"), (_authority(steps.authority),))
    yield Section(label("duties"), tuple(duty_tables(regime)), (label("duties_about"),))
    yield Section(label("signing"), (_signatures(regime), _seals(regime)))
    for heading, plain in (("voting", steps.voting), ("after", steps.after), ("cadence", steps.cadence)):
        yield Section(label(heading), (_statements(plain),))
    yield Section(label("forms"), (_forms(pack.forms.forms),))


def _columns(*codes: str) -> tuple[str, ...]:
    return tuple(label(f"column_{code}") for code in (*codes, "clause", "source", "checked", "id"))


def _tail(statement: Statement | Rule | Value, *, confirmed: str | None = None) -> tuple[str, ...]:
    return (statement.clause, statement.source, confirmed or checked(statement.verified), statement.id)


def _rules(regime: Regime, kind: SubjectKind, effects: Sequence[Effect], *, caption: str | None = None) -> Table:
    rules = [rule for rule in regime.rules(kind) if rule.effect in effects]
    return Table(
        columns=_columns("rule", "reviewed" if Effect.EXEMPT in effects else "level"),
        widths=(40, 10, 18, 12, 10, 14),
        rows=tuple(Row((rule.text, _level(rule), *_tail(rule)), rule.verified) for rule in rules),
        caption=caption or name("kinds", kind),
    )


def _level(rule: Rule) -> str:
    if rule.effect is Effect.EXEMPT:
        states = {True: "reviewed_yes", False: "reviewed_no", None: "reviewed_open"}
        return label(states[rule.still_reviewed])
    if rule.level is not None and rule.effect in _LEVELLED:
        return name_short(rule.level.value)
    return "" if rule.level_from is None else name("facts", rule.level_from)


def name_short(level: str) -> str:
    """HTXSNV and so on."""
    return str(entry("levels", level)["short"])


def _subject(subject: TallySubject) -> str:
    return str(entry("subjects", subject)["plural"])


def _documents(regime: Regime) -> Table:
    rows = tuple(
        Row((d.number, d.title, day(d.signed_on) if d.signed_on else "", d.source, checked(d.verified)), d.verified)
        for d in regime.pack.head.documents
    )
    columns = tuple(label(f"column_{code}") for code in ("document", "title", "date", "source", "checked"))
    return Table(columns, (14, 46, 12, 16, 12), rows)


def _criteria(regime: Regime) -> Table:
    rows = []
    for criterion in regime.pack.grading.criteria:
        kinds = ", ".join(name("kinds", kind) for kind in criterion.kinds)
        group = name("criterion_groups", criterion.group) + (
            f" {name_short(criterion.level.value)}" if criterion.level else ""
        )
        rows.append(Row((criterion.text, kinds, group, *_tail(criterion)), criterion.verified))
    return Table(_columns("criterion", "kind", "group"), (34, 14, 12, 12, 9, 8, 11), tuple(rows))


def _pools(regime: Regime) -> Table:
    rows = []
    for spec in regime.pack.quota.pools:
        pool = regime.pool_key(spec.subject)
        cells = (_subject(spec.subject), pool.text, pool.clause, pool.source, checked(pool.verified), spec.id)
        rows.append(Row(cells, pool.verified))
    return Table(_columns("subject", "pool"), (16, 36, 18, 10, 9, 11), tuple(rows))


def _parameters(regime: Regime) -> Table:
    rows = []
    for id, spec in regime.pack.parameters.items():
        value = regime.parameter(id)
        mode = name("modes", spec.mode) + (f"; {label('needs_document')}" if spec.needs_document else "")
        word = value.confirmed_by
        confirmed = None
        if word is not None:
            confirmed = label("confirmed", document=word.document, clause=word.clause, date=day(word.date))
        cells = (value.text, shown_value(value), mode, shown_limits(spec), *_tail(value, confirmed=confirmed))
        rows.append(Row(cells, value.verified or word is not None))
    return Table(_columns("rule", "value", "mode", "limits"), (26, 11, 11, 13, 14, 8, 8, 12), tuple(rows))


def _statements(statements: Iterable[Statement]) -> Table:
    rows = tuple(Row((statement.text, *_tail(statement)), statement.verified) for statement in statements)
    return Table(_columns("content"), (46, 20, 12, 10, 14), rows)


def _steps(regime: Regime) -> Table:
    rows = []
    for step in sorted(regime.pack.steps.steps, key=lambda step: (step.subjects[0], step.number)):
        subjects = ", ".join(_subject(subject) for subject in step.subjects)
        rows.append(Row((subjects, str(step.number), step.who, step.text, *_tail(step)), step.verified))
    return Table(_columns("subject", "step", "who", "what"), (18, 6, 14, 26, 12, 8, 8, 11), tuple(rows))


def _authority(specs: Iterable[AuthoritySpec]) -> Table:
    rows = []
    for spec in specs:
        kind = name("org_kinds", spec.org_kind) if spec.org_kind else _subject(spec.subject)
        parts = [label("era", era=spec.era)] if spec.era else []
        parts += [label("from_day", day=day(spec.from_))] if spec.from_ else []
        parts += [label("until_day", day=day(spec.until))] if spec.until else []
        bodies = (spec.self_rates, spec.proposes, spec.appraises, spec.decides)
        named = tuple("" if body is None else name("bodies", body) for body in bodies)
        rows.append(Row((kind, ", ".join(parts), *named, *_tail(spec)), spec.verified))
    columns = _columns("subject", "era", "self", "proposes", "appraises", "decides")
    return Table(columns, (12, 11, 11, 11, 11, 12, 10, 7, 7, 10), tuple(rows))


def duty_tables(regime: Regime) -> Iterable[Table]:
    """A table a duty: for whom, where and when, which bodies."""
    for duty in Duty:
        rows = []
        for spec in regime.pack.responsibilities.duties:
            if spec.duty is duty:
                settled = regime.settlements.get(spec.id)
                bodies = bodies_named(spec.bodies if settled is None else settled.bodies)
                confirmed = confirmation(regime, spec.id)
                cells = (spec.text, _subjects(spec.subjects), where_when(spec), bodies)
                rows.append(Row((*cells, *_tail(spec, confirmed=confirmed)), spec.verified or confirmed is not None))
        columns = _columns("content", "subject", "where_when", "bodies")
        yield Table(columns, (24, 13, 15, 14, 12, 8, 8, 12), tuple(rows), caption=name("duties", duty))


def bodies_named(codes: Sequence[str]) -> str:
    """Bodies in words; one sentence where nobody is known."""
    return ", ".join(name("bodies", code) for code in codes) or label("bodies_open")


def _subjects(subjects: Sequence[TallySubject]) -> str:
    return label("subjects_all") if len(subjects) == len(TallySubject) else ", ".join(map(_subject, subjects))


def where_when(spec: DutySpec) -> str:
    """The conditions of a duty in words; empty where it holds for all."""
    parts = []
    if spec.org_kinds:
        parts.append(", ".join(name("org_kinds", kind) for kind in spec.org_kinds))
    if spec.parents:
        parts.append(label("parents", names=", ".join(name("parent_kinds", kind) for kind in spec.parents)))
    if spec.after_commune_day is not None:
        parts.append(label("commune_after" if spec.after_commune_day else "commune_before"))
    parts += [label("from_day", day=day(spec.from_))] if spec.from_ else []
    parts += [label("until_day", day=day(spec.until))] if spec.until else []
    return "; ".join(parts)


def confirmation(regime: Regime, id: str) -> str | None:
    """Who confirmed a statement by which paper, the last where there are several; None where nobody did."""
    answers = [answer for answer in regime.answers if answer.id == id]
    if not answers:
        return None
    last = answers[-1]
    return label("confirmed", document=last.document, clause=last.clause, date=day(last.date))


def _signatures(regime: Regime) -> Table:
    rows = []
    for spec in regime.pack.responsibilities.signatures:
        signers = ", ".join(name("posts", post) for post in spec.signers)
        cells = (spec.text, bodies_named(spec.bodies), signers, spec.on_behalf)
        rows.append(Row((*cells, *_tail(spec)), spec.verified))
    return Table(_columns("content", "bodies", "signers", "on_behalf"), (24, 20, 10, 12, 12, 8, 8, 10), tuple(rows))


def _seals(regime: Regime) -> Table:
    rows = []
    for spec in regime.pack.responsibilities.seals:
        sealed = label("yes" if spec.sealed else "no")
        rows.append(Row((spec.text, bodies_named(spec.bodies), sealed, *_tail(spec)), spec.verified))
    return Table(_columns("content", "bodies", "sealed"), (28, 28, 8, 14, 8, 8, 10), tuple(rows))


def _forms(forms: Iterable[FormSpec]) -> Table:
    rows = []
    for form in forms:
        about = f"{form.title}. {form.text}" + ("" if form.central else f" ({label('local_form')})")
        fields = "; ".join(field.label for field in form.fields)
        rows.append(Row((form.code, about, fields, *_tail(form)), form.verified))
    return Table(_columns("form", "title", "fields"), (8, 28, 32, 10, 8, 7, 9), tuple(rows))
