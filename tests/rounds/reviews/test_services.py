"""Draft, submission, return, paper: nothing doubled, nothing lost, nobody else's."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xeploai.core.errors import Refused
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import Acting, RoleAssignment
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import NotPermitted, NotVisible
from xeploai.rounds.campaigns.models import Subject
from xeploai.rounds.campaigns.services import campaign_close
from xeploai.rounds.reviews import services
from xeploai.rounds.reviews.models import ReviewState, ReviewVersion, SelfReview, SetAside
from xeploai.rounds.reviews.review_case import ReviewCase
from xeploai.rounds.reviews.selectors import desk_open
from xeploai.rounds.reviews.services import (
    review_check,
    review_paper_enter,
    review_return,
    review_save,
    review_set_aside_drop,
    review_submit,
)

TEXT = {"qualities": "Chấp hành nghiêm kỷ luật.", "self_level": "T", "general_points": "27,5", "results_points": "60"}


def written(round_: Any, key: str = "an", year: int = 2025, **more: str) -> ReviewCase:
    desk: ReviewCase = round_.desk(key, year)
    review_save(desk=desk, posted=TEXT | more, revision=desk.review.revision if desk.review else 0)
    return desk


def codes(refused: Any) -> list[str]:
    return [fault.code for fault in refused.value.faults]


def test_a_draft_is_kept_and_counted(y2025: Any) -> None:
    desk = y2025.desk("an", 2025)
    first = review_save(desk=desk, posted={"qualities": "Một\r\n"}, revision=0)
    assert (first.revision, first.conflict) == (1, False)
    again = review_save(desk=y2025.desk("an", 2025), posted={"duties": "Hai"}, revision=1)
    assert again.revision == 2
    review = SelfReview.objects.get()
    assert review.content == {"qualities": "Một", "duties": "Hai"}
    assert review.form == "hd43-2025/form.self_review_non_leader"
    same = review_save(desk=y2025.desk("an", 2025), posted={"duties": "Hai"}, revision=1)
    assert (same.revision, same.conflict) == (2, False)
    assert Entry.objects.filter(action="review.begin").count() == 1


def test_every_save_leaves_an_entry_that_names_the_boxes_and_not_their_words(y2025: Any) -> None:
    review_save(desk=y2025.desk("an", 2025), posted={"qualities": "Một"}, revision=0)
    saves = [
        (1, {"duties": "Hai"}),
        (2, {"duties": "Hai"}),
        (2, {"qualities": ""}),
        (1, {"duties": "Ba"}),
        (1, {"duties": "Ba"}),
        (1, {"duties": "Bốn"}),
    ]
    for revision, posted in saves:
        review_save(desk=y2025.desk("an", 2025), posted=posted, revision=revision)
    entries = Entry.objects.filter(subject=str(SelfReview.objects.get().public_id)).order_by("seq")
    assert [(entry.action, entry.values.held["after"]) for entry in entries] == [
        ("review.begin", {"revision": 1, "boxes": ["qualities"]}),
        ("review.save", {"revision": 2, "boxes": ["duties"]}),
        ("review.save", {"revision": 3, "boxes": ["qualities"]}),
        ("review.set_aside", {"revision": 3, "boxes": ["duties"]}),
        ("review.set_aside", {"revision": 3, "boxes": ["duties"]}),
    ]


def test_a_save_is_cheap(y2025: Any) -> None:
    written(y2025)
    desk = y2025.desk("an", 2025)
    with CaptureQueriesContext(connection) as queries:
        review_save(desk=desk, posted={"duties": "Thêm"}, revision=1)
    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= 10, statements


def test_names_that_the_page_does_not_offer_are_not_taken_in(y2025: Any) -> None:
    written(y2025, leadership_results="không phải của tôi", decided_level="XS", total_points="100")
    assert "leadership_results" not in SelfReview.objects.get().content
    assert "decided_level" not in SelfReview.objects.get().content


def aside(held: Any) -> list[str]:
    """What stands beside An's draft, the newest first."""
    return [one.content["duties"] for one in held.desk("an", 2025).set_aside]


def late(held: Any, text: str, replaces: str = "") -> Any:
    """Sent by a page that was opened before the newest save."""
    return review_save(desk=held.desk("an", 2025), posted={"duties": text}, revision=1, replaces=replaces)


def test_two_devices_lose_nothing(y2025: Any) -> None:
    written(y2025)
    review_save(desk=y2025.desk("an", 2025), posted={"duties": "Từ máy tính"}, revision=1)
    first = late(y2025, "Từ điện thoại")
    assert (first.revision, first.conflict) == (1, True)
    assert late(y2025, "Từ điện thoại, thêm", first.copy).conflict
    assert SelfReview.objects.get().content["duties"] == "Từ máy tính"
    assert aside(y2025) == ["Từ điện thoại, thêm"]
    review_save(desk=y2025.desk("an", 2025), posted=TEXT | {"duties": "Cả hai"}, revision=2)
    desk = y2025.desk("an", 2025)
    review_submit(desk=desk, revision=3, seen_aside=[one.mark for one in desk.set_aside])
    assert not SetAside.objects.exists()


def test_a_third_device_loses_nothing_either(y2025: Any) -> None:
    written(y2025)
    review_save(desk=y2025.desk("an", 2025), posted={"duties": "Từ máy tính"}, revision=1)
    for page in ("phone", "library"):
        late(y2025, f"Từ {page}")
    assert aside(y2025) == ["Từ library", "Từ phone"]
    desk = y2025.desk("an", 2025)
    review_set_aside_drop(desk=desk, mark=desk.set_aside[0].mark)
    assert aside(y2025) == ["Từ phone"]


def test_what_was_not_seen_does_not_go(y2025: Any) -> None:
    written(y2025)
    review_save(desk=y2025.desk("an", 2025), posted=TEXT | {"duties": "Từ máy tính"}, revision=1)
    seen = late(y2025, "Từ điện thoại").copy
    late(y2025, "Từ điện thoại, thêm", seen)
    for act in (
        lambda desk: review_set_aside_drop(desk=desk, mark=seen),
        lambda desk: review_submit(desk=desk, revision=2, seen_aside=[seen]),
    ):
        with pytest.raises(Refused) as refused:
            act(y2025.desk("an", 2025))
        assert [fault.code for fault in refused.value.faults] == ["review_set_aside_moved"]
        assert aside(y2025) == ["Từ điện thoại, thêm"]
    assert SelfReview.objects.get().state == ReviewState.DRAFT


def test_two_pages_that_name_the_same_copy_keep_one_each(y2025: Any) -> None:
    """A tab was doubled in the browser: both know the copy that the one of them made."""
    written(y2025)
    review_save(desk=y2025.desk("an", 2025), posted=TEXT | {"duties": "Từ máy tính"}, revision=1)
    known = late(y2025, "Chung").copy
    late(y2025, "Từ trang thứ nhất", known)
    late(y2025, "Từ trang thứ hai", known)
    assert aside(y2025) == ["Từ trang thứ hai", "Từ trang thứ nhất"]


def test_the_same_text_is_kept_once(y2025: Any) -> None:
    written(y2025)
    review_save(desk=y2025.desk("an", 2025), posted=TEXT | {"duties": "Từ máy tính"}, revision=1)
    assert {late(y2025, "Một văn bản").copy for _ in range(3)} == {y2025.desk("an", 2025).set_aside[0].mark}
    assert aside(y2025) == ["Một văn bản"]


def test_one_copy_too_many_is_refused_before_it_is_acknowledged(y2025: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "COPIES_MOST", 2)
    written(y2025)
    review_save(desk=y2025.desk("an", 2025), posted=TEXT | {"duties": "Từ máy tính"}, revision=1)
    late(y2025, "Thứ nhất")
    second = late(y2025, "Thứ hai")
    with pytest.raises(Refused) as refused:
        late(y2025, "Thứ ba")
    assert codes(refused) == ["review_copies_full"]
    assert aside(y2025) == ["Thứ hai", "Thứ nhất"]
    late(y2025, "Thứ hai, viết tiếp", second.copy)
    assert aside(y2025) == ["Thứ hai, viết tiếp", "Thứ nhất"]


def test_a_revision_that_nobody_has_read_overwrites_nothing(y2025: Any) -> None:
    """What is kept rests on the draft as it was read, not on the number that was sent."""
    written(y2025)
    desk = y2025.desk("an", 2025)
    assert desk.review.revision == 1
    review_save(desk=y2025.desk("an", 2025), posted={"duties": "Đã lưu giữa chừng"}, revision=1)
    assert review_save(desk=desk, posted={"qualities": "Đoán trước số"}, revision=2).conflict
    assert SelfReview.objects.get().content["duties"] == "Đã lưu giữa chừng"


def test_the_text_set_aside_may_be_dropped_twice(y2025: Any) -> None:
    written(y2025)
    review_save(desk=y2025.desk("an", 2025), posted={"duties": "Khác"}, revision=0)
    mark = y2025.desk("an", 2025).set_aside[0].mark
    for _ in range(2):
        review_set_aside_drop(desk=y2025.desk("an", 2025), mark=mark)
    assert not SetAside.objects.exists()


def test_submit_twice_gives_one_version(y2025: Any) -> None:
    written(y2025)
    first = review_submit(desk=y2025.desk("an", 2025), revision=1)
    assert review_submit(desk=y2025.desk("an", 2025), revision=1).pk == first.pk
    assert ReviewVersion.objects.count() == 1
    assert (first.number, first.self_level, first.channel) == (1, "T", "online")
    assert first.sheet["key"] == "hd43-2025/form.self_review_non_leader"
    assert ["Họ và tên", "Mẫu Văn An"] in ReviewVersion.objects.get().header["rows"]
    with pytest.raises(Refused) as refused:
        review_save(desk=y2025.desk("an", 2025), posted={"duties": "Muộn"}, revision=1)
    assert codes(refused) == ["review_submitted_already"]


def test_a_version_is_never_changed(y2025: Any) -> None:
    written(y2025)
    version = review_submit(desk=y2025.desk("an", 2025), revision=1)
    version.self_level = "XS"
    with pytest.raises(ValueError, match="never changed"):
        version.save()


def test_an_old_page_does_not_submit_newer_text_unseen(y2025: Any) -> None:
    written(y2025)
    review_save(desk=y2025.desk("an", 2025), posted={"duties": "Mới"}, revision=1)
    with pytest.raises(Refused) as refused:
        review_submit(desk=y2025.desk("an", 2025), revision=1)
    assert codes(refused) == ["review_moved"]


def test_without_own_level_nothing_is_submitted(y2025: Any) -> None:
    desk = y2025.desk("an", 2025)
    review_save(desk=desk, posted={"qualities": "Một"}, revision=0)
    with pytest.raises(Refused) as refused:
        review_submit(desk=y2025.desk("an", 2025), revision=1)
    assert codes(refused) == ["review_no_own_level"]
    assert "Thực hiện nhiệm vụ, chỉ tiêu" in review_check(y2025.desk("an", 2025)).empty


def test_returned_with_a_reason_and_submitted_again(y2025: Any) -> None:
    secretary = y2025.role("branch_secretary", "b1")
    written(y2025)
    version = review_submit(desk=y2025.desk("an", 2025), revision=1)
    with pytest.raises(Refused) as refused:
        review_return(desk=y2025.desk("an", 2025, by=secretary), version=version, reason="  ")
    assert codes(refused) == ["review_reason_missing"]
    review_return(desk=y2025.desk("an", 2025, by=secretary), version=version, reason="Bổ sung phần II")
    with pytest.raises(Refused) as refused:
        review_return(desk=y2025.desk("an", 2025, by=secretary), version=version, reason="Lần nữa")
    assert codes(refused) == ["review_not_submitted"]
    review_save(desk=y2025.desk("an", 2025), posted={"shortcomings": "Còn chậm."}, revision=1)
    second = review_submit(desk=y2025.desk("an", 2025), revision=2)
    assert second.number == 2
    assert SelfReview.objects.get().state == ReviewState.SUBMITTED
    first = ReviewVersion.objects.get(number=1)
    assert "shortcomings" not in first.content
    assert first.returned.reason == "Bổ sung phần II"
    actions = list(Entry.objects.filter(action__startswith="review.").order_by("seq").values_list("action", flat=True))
    assert actions == ["review.begin", "review.submit", "review.return", "review.save", "review.submit"]


def test_paper_needs_only_the_secretary(y2025: Any) -> None:
    secretary = y2025.role("branch_secretary", "b1")
    sent = {"self_level": "HT", "general_points": "25", "results_points": "50", "shortcomings": "Họp còn muộn."}
    version = None
    for _ in range(2):
        version = review_paper_enter(
            desk=y2025.desk("an", 2025, by=secretary),
            posted=sent,
            signed_on=date(2025, 12, 5),
            kept_at="Hồ sơ chi bộ",
            revision=0,
        )
    assert version is not None
    held = ReviewVersion.objects.get()
    assert (held.channel, held.self_level, held.signed_on) == ("paper", "HT", date(2025, 12, 5))
    assert held.submitted_by == secretary.user
    assert SelfReview.objects.get().content == {}


def test_paper_leaves_the_own_draft_alone(y2025: Any) -> None:
    secretary = y2025.role("branch_secretary", "b1")
    written(y2025)
    desk = y2025.desk("an", 2025, by=secretary)
    version = review_paper_enter(
        desk=desk, posted={"self_level": "HT"}, signed_on=date(2025, 12, 5), kept_at="", revision=1
    )
    assert version.content == {"self_level": "HT"}
    assert SelfReview.objects.get().content["self_level"] == "T"
    review_return(desk=y2025.desk("an", 2025, by=secretary), version=version, reason="Nhập nhầm")
    assert review_save(desk=y2025.desk("an", 2025), posted={"duties": "Viết tiếp"}, revision=1).revision == 2


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"general_points": "31"}, "review_points_above"),
        ({"general_points": "rất cao"}, "review_not_points"),
        ({"self_level": "A"}, "review_no_such_choice"),
        ({"task.0.progress": "sometimes"}, "review_no_such_choice"),
        ({"duties": "x" * 20_001}, "review_text_too_long"),
        ({"duties": "Trích:\nTUYỆT MẬT\nnội dung"}, "secret_mark"),
        ({"task.0.task": "Theo Kế hoạch 12-KH/TU (MẬT)"}, "secret_mark"),
    ],
)
def test_what_cannot_stand_is_refused_and_nothing_written(y2025: Any, sent: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        review_save(desk=y2025.desk("an", 2025), posted=sent, revision=0)
    assert codes(refused) == [code]
    assert not SelfReview.objects.exists()


def test_who_may_do_what(y2025: Any) -> None:
    written(y2025)
    subject = y2025.subject("an", 2025)
    secretary, stranger = y2025.role("branch_secretary", "b1"), y2025.role("branch_secretary", "b2")
    inspector, consulted = (
        y2025.role("inspector", "top", subtree=True),
        y2025.role("consulted_body", "top", subtree=True),
    )
    with pytest.raises(NotPermitted):
        review_save(desk=y2025.desk("an", 2025, by=secretary), posted={"duties": "Viết hộ"}, revision=1)
    for actor in (stranger, y2025.person_actor("hoa"), y2025.person_actor("binh")):
        with pytest.raises(NotVisible):
            y2025.desk("an", 2025, by=actor)
    with pytest.raises(NotPermitted):
        y2025.desk("an", 2025, by=consulted)
    with pytest.raises(NotPermitted):
        y2025.desk("an", 2025, by=inspector, act="review.write")
    version = review_submit(desk=y2025.desk("an", 2025), revision=1)
    with pytest.raises(NotPermitted):
        review_return(desk=y2025.desk("an", 2025, by=inspector), version=version, reason="Không được")
    assert y2025.desk("an", 2025, by=inspector).subject == subject


def test_nobody_returns_their_own(y2025: Any) -> None:
    me = y2025.person_actor("an")
    RoleAssignment.objects.create(
        user=me.user, role="branch_secretary", body=y2025.orgs["b1"], valid_from=date(2025, 1, 1)
    )
    written(y2025)
    version = review_submit(desk=y2025.desk("an", 2025), revision=1)
    with pytest.raises(NotPermitted):
        review_return(desk=y2025.desk("an", 2025), version=version, reason="Tự trả")
    # Nor in the secretary's stead: that another lent the role changes nothing.
    secretary = y2025.role("branch_secretary", "b1")
    Acting.objects.create(
        assignment=secretary.user.assignments.get(),
        user=me.user,
        valid_from=date(2025, 1, 1),
        valid_to=date(2100, 1, 1),
    )
    lent = AccountActor(me.user, acting_for=secretary.user)
    desk = y2025.desk("an", 2025, by=lent)
    assert not desk.returns
    with pytest.raises(NotPermitted):
        review_return(desk=desk, version=version, reason="Tự trả")
    review_return(desk=y2025.desk("an", 2025, by=secretary), version=version, reason="Thiếu sản phẩm")


def test_a_body_reports_through_who_writes_for_it(y2025: Any) -> None:
    subject = Subject.objects.get(organisation=y2025.orgs["b1"])
    secretary = y2025.role("branch_secretary", "b1")
    desk = desk_open(secretary, subject.public_id)
    assert desk.sheet.key == "hd43-2025/form.collective_report"
    review_save(desk=desk, posted={"targets": "Đạt 12 trên 12 chỉ tiêu.", "self_level": "T"}, revision=0)
    version = review_submit(desk=desk_open(secretary, subject.public_id), revision=1)
    assert version.content["targets"].startswith("Đạt")
    with pytest.raises(NotPermitted):
        review_save(desk=desk_open(y2025.role("inspector", "b1"), subject.public_id), posted={}, revision=1)


def test_a_campaign_that_is_over_takes_nothing(y2025: Any) -> None:
    campaign_close(campaign=y2025.campaigns[2025], reason="Đã xong", by=y2025.actors["officer"])
    with pytest.raises(Refused) as refused:
        review_save(desk=y2025.desk("an", 2025), posted=TEXT, revision=0)
    assert codes(refused) == ["review_campaign_not_open"]
