"""Pages that say no, in Chromium: every form sent with nothing in it, every page of an error; accessible and whole."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import reverse
from playwright.sync_api import Page
from tests.web.windows import AGAIN

pytestmark = [pytest.mark.chromium, pytest.mark.slow]

Opener = Callable[..., Page]
Judge = Callable[..., None]
_TABLES = sorted(Path(__file__).parent.parent.joinpath("access").glob("*.yaml"))
_EMPTIED = """(form) => {
    form.noValidate = true;
    for (const one of form.elements) {
        if (one.type === 'checkbox' || one.type === 'radio') one.checked = false;
        else if (one.matches('input:not([type=hidden], [type=file]), textarea')) one.value = '';
        else if (one.matches('select')) one.selectedIndex = -1;
    }
    form.querySelector('button[type=submit]:not([formnovalidate])').click();
}"""
_TYPED = "main form[method=post]:has(input:not([type=hidden]), textarea, select)"


def forms_of(cast: Any, who: str) -> dict[str, str]:
    """Addresses at which somebody finds a form and sends it, by name, as the tables of access say."""
    held = {}
    for file in _TABLES:
        for name, entry in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            if all({who, "all"} & set(entry.get(method, [])) for method in ("GET", "POST")):
                parts = {part: cast.objects[value] for part, value in entry.get("parts", {}).items()}
                held[name] = reverse(name, kwargs=parts)
    return held


@pytest.mark.parametrize(("who", "least"), [("organisation_officer", 40), ("system_officer", 1)])
def test_every_form_sent_empty_says_what_to_mend(window: Opener, windows: Any, cast: Any, who: str, least: int) -> None:
    page = window(who)
    known = forms_of(cast, "organisation_officer") if who != "organisation_officer" else {}
    said, wrong = 0, []
    for name, address in forms_of(cast, who).items():
        if name in known:
            continue
        page.goto(address)
        if not page.locator(_TYPED).count():
            continue
        with page.expect_navigation():
            page.eval_on_selector(_TYPED, _EMPTIED)
        said += page.locator("main .error, main .note.bad").count() > 0
        wrong += windows.faults_of(page, look=AGAIN)
    assert not wrong
    assert said >= least


@pytest.mark.parametrize("who", ["anonymous", "member"])
def test_a_page_that_is_not_there(window: Opener, sound: Judge, who: str) -> None:
    page = window(who)
    answer = page.goto("/khong-co/")
    assert answer is not None
    assert answer.status == 404
    sound(page, f"404-{who}")


def test_a_page_that_is_not_for_oneself(window: Opener, sound: Judge, cast: Any) -> None:
    page = window("member")
    answer = page.goto(reverse("people:list"))
    assert answer is not None
    assert answer.status == 403
    sound(page, "403")


def test_a_page_that_breaks(
    window: Opener, windows: Any, sound: Judge, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of the program")

    monkeypatch.setattr("xeploai.web.help.views.render", broken)
    page = window("member")
    page.goto(reverse("help:glossary"))
    page.wait_for_selector("h1:has-text('Chương trình gặp lỗi')")
    sound(page, "500")
    assert [fault[:8] for fault in windows.faults] == ["500: GET"]
    windows.faults.clear()


def test_a_wrong_password_and_too_many_of_them(window: Opener, sound: Judge, cast: Any) -> None:
    page = window("anonymous")
    page.goto("/dang-nhap/")
    for number in range(6):
        page.fill("#id_login", "member")
        page.fill("#id_password", f"sai {number}")
        with page.expect_navigation():
            page.click("main button[type=submit]")
        if number == 0:
            sound(page, "wrong-password")
        if not page.locator("#id_login").count():
            break
    assert not page.locator("#id_login").count()
    sound(page, "locked")
