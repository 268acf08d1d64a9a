"""One check for every text and every file: what bears a mark of secrecy does not come in, by whichever way."""

import io
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import docx
import pytest
from openpyxl import Workbook

from xeploai.core.errors import Refused
from xeploai.core.subjects import OrgKind
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.acts import found
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.facts import Facts, organisation_facts_set
from xeploai.registers.organisations.services import Decision, organisation_change
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.importing.services import list_stage
from xeploai.registers.people.periods import status_begin
from xeploai.registers.people.posts import PostFacts, cadre_add, collective_found, post_begin, seat_take
from xeploai.registers.people.services import person_add, person_correct
from xeploai.rounds.campaigns.documents import Attached, document_add
from xeploai.rounds.campaigns.services import CampaignFacts, RulesChoice, campaign_create, campaign_rules_set
from xeploai.rounds.privacy.runs import term_set
from xeploai.tools.classification_marks import refuse_secrets, refuse_secrets_within, reminder
from xeploai.tools.classification_marks.papers import refuse_secret_file

MARK = "Theo Báo cáo 12-BC/TU (MẬT)"
DAY = date(2026, 1, 5)


def sheet(*rows: list[Any]) -> bytes:
    """A workbook of one sheet."""
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def paper(*lines: str) -> bytes:
    """A Word file."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def secret(act: Callable[[], object]) -> None:
    """The act is refused, with the sentence that says the limit of the check."""
    with pytest.raises(Refused) as stopped:
        act()
    assert [fault.code for fault in stopped.value.faults] == ["secret_mark"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ds.xlsx", sheet(["Danh sách"], ["TỐI MẬT"], ["Họ và tên"])),
        ("bc.docx", paper("BÁO CÁO", "MẬT", "Nội dung")),
        ("bc.txt", "Độ mật: Tuyệt mật".encode()),
        ("bc.html", "<p>BÁO CÁO</p><p>TUYỆT MẬT</p>".encode()),
        ("12-BC-TU (MẬT).pdf", b"%PDF-1.4"),
    ],
)
def test_a_file_that_bears_a_mark_is_refused(name: str, content: bytes) -> None:
    secret(lambda: refuse_secret_file(name, content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ds.xlsx", sheet(["Danh sách"], ["Giữ bí mật công tác"], ["Họ và tên"])),
        ("bc.docx", paper("Đã học quy định về tài liệu mật")),
        ("quet.pdf", b"%PDF-1.4 broken"),
        ("hong.xlsx", b"PK\x03\x04"),
    ],
)
def test_words_and_files_without_text_are_none_of_its_business(name: str, content: bytes) -> None:
    refuse_secret_file(name, content)


def test_every_text_of_a_document_is_looked_at_and_every_mark_named() -> None:
    refuse_secrets_within({"a": 1, "b": ["thường", None, date(2026, 1, 1)]})
    secret(lambda: refuse_secrets_within({"a": {"b": ["x", {"c": "TỐI MẬT"}]}}))
    with pytest.raises(Refused) as stopped:
        refuse_secrets(["MẬT", "thường", "TỐI MẬT", "MẬT"])
    assert [fault.value for fault in stopped.value.faults] == ["MẬT", "TỐI MẬT"]


@pytest.mark.parametrize("file", [False, True])
def test_the_reminder_says_the_limit(file: bool) -> None:
    assert "chỉ nhận ra" in reminder(file=file)


def acts(cast: Any) -> dict[str, Callable[[], object]]:
    """A text or a file into every part of the program that takes some."""
    officer: Actor = cast.actor("organisation_officer")
    person = person_add(facts=PersonFacts(full_name="Mẫu Văn An"), branch=cast.orgs["a1"], since=DAY, by=officer)
    facts = CampaignFacts(kind="annual", title="Đợt (mẫu)", period_start=DAY, period_end=DAY, closing_on=DAY)
    campaign = campaign_create(body=cast.orgs["ward"], facts=facts, by=officer)
    collective = collective_found(organisation=cast.orgs["b"], name="Ban (mẫu)", since=DAY, by=officer)
    listed = sheet(["STT", "Họ và tên"], ["MẬT", "Thử"])
    state = State(name="Chi bộ 9 (mẫu)", kind=OrgKind.BRANCH, parent=cast.orgs["a"].pk)
    papers = partial(document_add, campaign=campaign, kind="plan", issued_on=DAY, by=officer)
    return {
        "import": lambda: list_stage(content=listed, file_name="ds.xlsx", body=cast.orgs["a"], as_of=DAY, by=officer),
        "paper": lambda: papers(number="1-KH/ĐU", title=MARK),
        "paper by its number": lambda: papers(number="05-KH/TU-TM", title="Kế hoạch"),
        "reason of a correction": lambda: person_correct(
            person=person, facts=PersonFacts(full_name="Mẫu Văn Ân"), reason=MARK, by=officer
        ),
        "ground of a status": lambda: status_begin(
            person=person, kind="exempt", since=DAY, ground=MARK, document=MARK, by=officer
        ),
        "decision on an organisation": lambda: organisation_change(
            act=partial(found, state=state, on=DAY),
            decision=Decision(number="1", decided_on=DAY, reason=MARK),
            by=officer,
        ),
        "group of a post": lambda: post_begin(
            person=person,
            facts=PostFacts(organisation=cast.orgs["a"], sphere="party", title="Bí thư", since=DAY, similar_group=MARK),
            by=officer,
        ),
        "decision on a cadre": lambda: cadre_add(
            facts=PersonFacts(full_name="Thử Thị Bình"),
            post=PostFacts(
                organisation=cast.orgs["a"], sphere="government", title="Trưởng phòng", since=DAY, document=MARK
            ),
            by=officer,
        ),
        "kind of a collective": lambda: collective_found(
            organisation=cast.orgs["a"], name="Ban Chấp hành (mẫu)", since=DAY, label=MARK, by=officer
        ),
        "seat": lambda: seat_take(collective=collective, person=person, since=DAY, title=MARK, by=officer),
        "facts of an organisation": lambda: organisation_facts_set(
            organisation=cast.orgs["a"], facts=Facts(no_collective_reason=MARK), by=officer
        ),
        "policy of the place": lambda: campaign_rules_set(
            campaign=campaign,
            choice=RulesChoice(pack_id="hd43-2025", policy_files=[{"name": "a.yaml", "text": f"# {MARK}\n"}]),
            by=officer,
        ),
        "term": lambda: term_set(group="posts", months=3, document=MARK, since=DAY, by=cast.actor("system_officer")),
    }


@pytest.mark.parametrize(
    "way",
    [
        "import",
        "paper",
        "paper by its number",
        "reason of a correction",
        "ground of a status",
        "decision on an organisation",
        "term",
        "group of a post",
        "decision on a cadre",
        "kind of a collective",
        "seat",
        "facts of an organisation",
        "policy of the place",
    ],
)
def test_no_way_in_takes_a_mark(cast: Any, way: str) -> None:
    act = acts(cast)[way]
    before = Entry.objects.count()
    secret(act)
    assert Entry.objects.count() == before


def test_a_file_of_a_campaign_is_read_before_it_is_kept(cast: Any) -> None:
    officer = cast.actor("organisation_officer")
    facts = CampaignFacts(kind="annual", title="Đợt (mẫu)", period_start=DAY, period_end=DAY, closing_on=DAY)
    campaign = campaign_create(body=cast.orgs["ward"], facts=facts, by=officer)
    campaign.files_open = True
    campaign.save()
    file = Attached(name="kh.docx", content=paper("TỐI MẬT"))
    secret(
        lambda: document_add(
            campaign=campaign, kind="plan", number="1", issued_on=DAY, title="Kế hoạch", file=file, by=officer
        )
    )
