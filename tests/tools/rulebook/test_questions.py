"""The register of open questions: what is in it, how policies answer it, two papers that answer one; the letter."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_COLOR_INDEX

from xeploai.rulepacks.load import available, load_pack
from xeploai.rulepacks.overlay import Overlay
from xeploai.rulepacks.policy import of_pack
from xeploai.rulepacks.policy_schema import PolicyFile
from xeploai.rulepacks.questions import Area, State, register
from xeploai.rulepacks.regime import Regime
from xeploai.rulepacks.schema import FormSpec
from xeploai.rulepacks.storing import regime_of, stored_rules
from xeploai.tools.messages import finding_message
from xeploai.tools.rulebook.html import html
from xeploai.tools.rulebook.letter import GAP, write_letter
from xeploai.tools.rulebook.questions import question_findings, questions_json, questions_page

PACKS = [info.id for info in available()]
ON = date(2026, 12, 15)
FIRST = {"document": "15-HD/TU", "clause": "Mục 4", "date": "2026-11-20"}
SECOND = {"document": "31-CV/BTCTU", "clause": "Điểm 2", "date": "2026-12-02"}


def over(*policies: dict[str, Any], pack: str = "hd43-2025") -> Regime:
    overlay = Overlay(of_pack(load_pack(pack), on=ON))
    for number, said in enumerate(policies):
        overlay.lay(PolicyFile.model_validate({"id": f"p{number}", **said}), file=f"p{number}.yaml")
    return overlay.regime(text="", digest="")


def states(held: Regime) -> dict[str, State]:
    return {question.statement.id: question.state for question in register(held)}


@pytest.mark.parametrize("pack", PACKS)
def test_every_statement_that_was_not_seen_is_asked_once(pack: str) -> None:
    held = over(pack=pack)
    local = {form.id for form in held.pack.forms.forms if not form.central}
    unseen = {statement.id for statement in held.pack.statements() if not statement.verified} - local
    listed = [question.statement.id for question in register(held)]
    assert (set(listed), len(listed)) == (unseen, len(unseen))
    assert [question.number for question in register(held)] == list(range(1, len(listed) + 1))


@pytest.mark.parametrize("pack", PACKS)
def test_every_question_says_what_is_done_now_and_what_else_may_be_answered(pack: str) -> None:
    for question in questions_json(over(pack=pack))["questions"]:
        assert question["default"], question["id"]
        assert question["alternatives"], question["id"]
        assert "{" not in question["text"], question["id"]


def test_areas_follow_the_register() -> None:
    areas = [question.area for question in register(over(pack="hd16-2018"))]
    assert areas == sorted(areas, key=list(Area).index)
    assert {Area.PARAMETERS, Area.RULES, Area.QUOTA, Area.DUTIES, Area.FORMS} <= set(areas)


def test_a_confirmation_answers_one_question_and_no_other() -> None:
    before, after = states(over()), states(over({"confirms": [{"id": "quota_rounding", **FIRST}]}))
    changed = {id for id in before if before[id] is not after[id]}
    assert (changed, after["quota_rounding"]) == ({"quota_rounding"}, State.ANSWERED)


@pytest.mark.parametrize("id", ["member.fallback.gap", "pool.branch", "signature.branch", "cadence.members"])
def test_any_statement_may_be_answered(id: str) -> None:
    held = over({"confirms": [{"id": id, **FIRST}]})
    assert states(held)[id] is State.ANSWERED
    assert not question_findings(held)


def test_a_duty_is_answered_by_naming_the_body() -> None:
    held = over({"responsibilities": {"duty.decides.member_of_upper": {"bodies": ["branch"], **FIRST}}})
    entry = next(q for q in questions_json(held)["questions"] if q["id"] == "duty.decides.member_of_upper")
    assert (entry["state"], entry["default"]) == ("answered", "Chi bộ")
    assert entry["answers"] == [
        {"document": "15-HD/TU", "clause": "Mục 4", "date": "2026-11-20", "policy": "p0@1", "value": "branch"}
    ]


TWICE = [
    [{"confirms": [{"id": "quota_rounding", **FIRST}, {"id": "quota_rounding", **SECOND}]}],
    [{"confirms": [{"id": "quota_rounding", **FIRST}]}, {"confirms": [{"id": "quota_rounding", **SECOND}]}],
]


@pytest.mark.parametrize("policies", TWICE, ids=["in one policy", "by superior and lower"])
def test_a_question_answered_twice_by_different_papers_is_a_finding(policies: list[dict[str, Any]]) -> None:
    held = over(*policies)
    [finding] = question_findings(held)
    assert (finding.code, finding.needs_a_person) == ("question_answered_twice", True)
    said = finding_message(finding)
    for part in ("quota_rounding", "15-HD/TU", "Mục 4", "20/11/2026", "31-CV/BTCTU", "02/12/2026", "p0@1"):
        assert part in said
    assert states(held)["quota_rounding"] is State.DISPUTED


@pytest.mark.parametrize("document", ["15-HD/TU", "15-hd/tu ", "15 – HD/TU".replace("–", "-")])
def test_one_paper_quoted_twice_is_no_finding(document: str) -> None:
    again = {"confirms": [{"id": "quota_rounding", **FIRST, "document": document}]}
    held = over({"confirms": [{"id": "quota_rounding", **FIRST}]}, again)
    assert not question_findings(held)
    assert states(held)["quota_rounding"] is State.ANSWERED


def test_two_papers_on_what_was_seen_are_a_finding_too() -> None:
    held = over({"confirms": [{"id": "points_excellent", **FIRST}, {"id": "points_excellent", **SECOND}]})
    assert [finding.values["id"] for finding in question_findings(held)] == ["points_excellent"]


def test_an_answer_moves_no_number() -> None:
    numbers = {question.statement.id: question.number for question in register(over())}
    answered = over({"confirms": [{"id": "quota_rounding", **FIRST}, {"id": "points_excellent", **FIRST}]})
    assert {question.statement.id: question.number for question in register(answered)} == numbers


def test_answers_are_stored_with_the_round_and_calculate_nothing() -> None:
    held = over({"confirms": [{"id": "voting_on_tie", **FIRST}]})
    assert regime_of(stored_rules(held)).answers == held.answers
    assert "answers" not in stored_rules(over())


def test_the_page_names_findings_first_and_every_question() -> None:
    held = over(*TWICE[0])
    page = questions_page(held)
    assert page.sections[0].sentences == tuple(finding_message(finding) for finding in question_findings(held))
    rows = [row.cells[-1] for section in page.sections for table in section.tables for row in table.rows]
    assert rows == [question.statement.id for question in register(held)]
    assert "trả lời khác nhau" in html(page)


def letter(held: Regime) -> Any:
    target = BytesIO()
    write_letter(held, target, on=ON)
    return Document(target)


def words(document: Any) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])


def test_the_letter_asks_what_is_open_and_what_is_disputed() -> None:
    held = over(*TWICE[0], {"confirms": [{"id": "voting_on_tie", **FIRST}]})
    document = letter(held)
    asked = [row.cells[0].text for row in document.tables[1].rows[1:]]
    assert asked == [str(q.number) for q in register(held) if q.state is not State.ANSWERED]
    assert f"còn {len(asked)} điều" in words(document)
    assert "Đã có các trả lời khác nhau: 15-HD/TU" in words(document)


def test_the_letter_holds_no_code_of_the_program() -> None:
    text = words(letter(over()))
    for code in ("(as_of)", "(floor)", "(true)", "quota_rounding", "duty.", "{"):
        assert code not in text, code
    assert "ngày đánh giá hay ngày cuối kỳ" in text


def test_every_gap_of_the_letter_is_marked() -> None:
    document = letter(over())
    paragraphs = [*document.paragraphs]
    for table in (document.tables[0], document.tables[-1]):
        paragraphs += [paragraph for cell in table.rows[0].cells for paragraph in cell.paragraphs]
    runs = [run for paragraph in paragraphs for run in paragraph.runs]
    gaps = [run for run in runs if GAP in run.text]
    assert len(gaps) > 5
    assert all(run.font.highlight_color == WD_COLOR_INDEX.YELLOW for run in gaps)


def test_a_letter_with_nothing_to_ask_says_so() -> None:
    ids = [q.statement.id for q in register(over())]
    empty = [id for id in ids if id.startswith("duty.") and not duty(id).bodies]
    confirms = [{"id": id, **FIRST} for id in ids if id not in empty]
    document = letter(
        over({"confirms": confirms, "responsibilities": {id: {"bodies": ["branch"], **FIRST} for id in empty}})
    )
    assert "không có điều nào phải hỏi" in words(document)
    assert len(document.tables) == 2


def duty(id: str) -> Any:
    return next(spec for spec in load_pack("hd43-2025").responsibilities.duties if spec.id == id)


def test_forms_of_local_practice_are_no_question() -> None:
    asked = [q.statement for q in register(over(pack="hd16-2018"))]
    assert all(form.central for form in asked if isinstance(form, FormSpec))
