"""The look at long texts is over before a service opens its transaction, and no text with a mark passes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from xeploai.core.errors import Refused
from xeploai.registers.audit.models import Entry
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.services import person_add, person_correct
from xeploai.tools.classification_marks import look, look_beforehand, mark_in
from xeploai.tools.classification_marks.beforehand import LONG, remembering
from xeploai.web.first_look import FirstLookMiddleware

TEXT = "Nhận xét của chi bộ.\n" * LONG


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How deep in transactions each full look at a long text was."""
    depths: list[int] = []
    marks = look._marks

    def noted(text: str, looks: Any) -> Any:
        if len(text) >= LONG:
            depths.append(len(connection.savepoint_ids))
        return marks(text, looks)

    monkeypatch.setattr(look, "_marks", noted)
    return depths


def test_a_text_that_was_looked_at_is_not_looked_at_again_within_the_transaction(cast: Any, looked: list[int]) -> None:
    officer = cast.actor("organisation_officer")
    person = person_add(
        facts=PersonFacts(full_name="Mẫu Văn An"), branch=cast.orgs["a1"], since=date(2026, 1, 5), by=officer
    )
    outside = len(connection.savepoint_ids)
    with remembering():
        look_beforehand({"reason": TEXT})
        person_correct(person=person, facts=PersonFacts(full_name="Mẫu Văn Ân"), reason=TEXT.strip(), by=officer)
    assert looked == [outside]


def test_a_text_with_a_mark_is_refused_all_the_same(cast: Any) -> None:
    officer = cast.actor("organisation_officer")
    person = person_add(
        facts=PersonFacts(full_name="Mẫu Văn An"), branch=cast.orgs["a1"], since=date(2026, 1, 5), by=officer
    )
    before = Entry.objects.count()
    with remembering():
        for reason in (TEXT + "TỐI MẬT", TEXT + "\n\nMẬT\n\n" + TEXT):
            look_beforehand([reason])
            with pytest.raises(Refused):
                person_correct(person=person, facts=PersonFacts(full_name="Mẫu Văn Ân"), reason=reason, by=officer)
    assert Entry.objects.count() == before


def test_nothing_is_known_beyond_its_request(looked: list[int]) -> None:
    with remembering():
        mark_in(TEXT)
        mark_in(TEXT)
    mark_in(TEXT)
    mark_in(TEXT)
    assert len(looked) == 3


@pytest.mark.parametrize(
    "request_of",
    [
        lambda factory: factory.post("/", {"box": TEXT, "reason": "x"}),
        lambda factory: factory.post("/", {"boxes": {"a": [TEXT]}}, content_type="application/json"),
        lambda factory: factory.put("/", {"a": TEXT}, content_type="application/json"),
    ],
)
def test_what_a_request_brings_is_looked_at_before_its_view(
    request_of: Callable[[RequestFactory], HttpRequest], looked: list[int]
) -> None:
    seen: list[int] = []

    def view(request: HttpRequest) -> HttpResponse:
        middleware.process_view(request, view, (), {})
        seen.append(len(looked))
        mark_in(TEXT.replace("\n", "\r\n"))
        return HttpResponse()

    middleware = FirstLookMiddleware(view)
    middleware(request_of(RequestFactory()))
    assert seen == [1] == [len(looked)]


def test_a_body_that_is_no_document_is_left_to_the_view() -> None:
    request = RequestFactory().post("/", "{", content_type="application/json")
    FirstLookMiddleware(lambda _: HttpResponse()).process_view(request, lambda: None, (), {})
