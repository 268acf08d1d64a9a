"""Windows of one Chromium, watched: what their pages ask for, whether they are accessible, and whole at every width."""

import contextlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    ViewportSize,
)

_DESK: ViewportSize = {"width": 1280, "height": 900}
_PHONE: ViewportSize = {"width": 360, "height": 740}
# A4 upright between margins of 15 mm, in pixels of 1/96 inch.
_PAPER: ViewportSize = {"width": 680, "height": 1009}
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
_AXE = """async (rules) => (await axe.run(document, rules)).violations.map(
    (one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`)"""
# A click only begins the way to another page: whether the one that stands there is about to go.
_LEAVING = """
navigation.addEventListener('navigate', (event) => {
    if (!event.destination.sameDocument && event.downloadRequest === null) window.leaving = true;
});
window.addEventListener('submit', (event) => { if (!event.defaultPrevented) window.leaving = true; });
"""
_SETTLED = "!window.leaving && document.readyState === 'complete'"
_OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What Chromium and htmx note when a connection or a session is away, or a page is left while it still looks names up;
# answers are judged by their status.
_NOTED = re.compile(
    r"Failed to load resource: |htmx:(sendError|sendAbort|afterRequest)|Response Status Error Code 4\d\d "
)
_PICTURES = os.environ.get("XEPLOAI_TEST_PICTURES", "")
# What stands on a page is looked for so long, on a machine that does other things too; a page may come later still, for
# its server is a thread of this very process and its connection tells when that is gone.
LOOK_MS = 180_000

Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Look:
    """From which sides axe looks at a page: in which colours on a desk and on a phone; and whether it is seen on paper.

    Colours do not depend on the width, and what stands where does not depend on the colours: a page that is seen once
    in each colour and once at each width is seen whole, unless something has a colour of its own at one width alone.
    """

    desk: Sequence[Scheme] = ()
    phone: Sequence[Scheme] = ()
    paper: bool = False


FULL = Look(("light", "dark"), ("dark", "light"), paper=True)
FIRST = Look(("light",), ("dark",), paper=True)
AGAIN = Look(("dark",), ("light",))
WIDTHS = Look()


@dataclass
class Windows:
    """One Chromium; the windows that are open; what their pages did that none may do.

    faults  asked another host for something, an error or warning on the console, an answer of 500 and above, a file of
            ours that is not there
    """

    browser: Browser
    faults: list[str] = field(default_factory=list)
    _open: list[BrowserContext] = field(default_factory=list)
    _pictures: int = 0
    _stays: set[Page] = field(default_factory=set)

    def window(self, base: str, *, phone: bool = False, session: str = "", **options: Any) -> Page:
        """Somebody's own window at a site, watched; signed in where the key of a session is given."""
        size = {"viewport": _PHONE if phone else _DESK, "reduced_motion": "reduce"}
        context = self.browser.new_context(base_url=base, **(size | options))
        context.set_default_timeout(LOOK_MS)
        context.set_default_navigation_timeout(0)
        context.on("request", partial(self._asked, base))
        context.on("response", self._answered)
        context.on("console", self._said)
        context.add_init_script(_LEAVING)
        context.on("weberror", lambda error: self.faults.append(f"uncaught: {error.error}"))
        if session:
            context.add_cookies([{"name": "xeploai_session", "value": session, "url": base}])
        self._open.append(context)
        page = context.new_page()
        # To take a file is to stay.
        page.on("download", lambda _: self._stays.add(page))
        return page

    def settled(self, page: Page) -> None:
        """Wait until the page stands there whole to which the last click led."""
        for _ in range(LOOK_MS // 100):
            if page in self._stays:
                self._stays.remove(page)
                page.evaluate("window.leaving = false")
            with contextlib.suppress(Error):  # Asked while one page goes and the next one comes.
                if page.evaluate(_SETTLED):
                    return
            page.wait_for_timeout(100)
        raise AssertionError(f"nothing came after {page.url}")

    def sound(self, page: Page, name: str = "") -> None:
        """Nothing is wrong with the page that stands there."""
        assert not self.faults_of(page, name)

    def faults_of(self, page: Page, name: str = "", *, look: Look = FULL) -> list[str]:
        """What is wrong with a page: the breadth, what axe finds."""
        before, wrong = page.viewport_size or _DESK, []
        self.settled(page)
        if look.desk or look.phone:
            page.evaluate(AXE_SCRIPT)
        for size, schemes in ((_DESK, look.desk), (_PHONE, look.phone)):
            wrong += self._too_wide(page, size, name)
            for scheme in schemes:
                page.emulate_media(color_scheme=scheme)
                wrong += [f"{page.url}, {size['width']} px, {scheme}: {fault}" for fault in page.evaluate(_AXE, _RULES)]
        if look.paper:
            page.emulate_media(media="print")
            wrong += self._too_wide(page, _PAPER, "")
            if page.locator("header .top:visible, .side nav:visible").count():
                wrong.append(f"{page.url}: the frame is printed")
            page.emulate_media(media="screen")
        page.set_viewport_size(before)
        return wrong

    def look(self, page: Page, name: str) -> None:
        """Nothing sticks out sideways, on a desk and on a phone; pictures are taken where they are asked for."""
        before = page.viewport_size or _DESK
        self.settled(page)
        wrong = [fault for size in (_DESK, _PHONE) for fault in self._too_wide(page, size, name)]
        page.set_viewport_size(before)
        assert not wrong

    def _too_wide(self, page: Page, size: ViewportSize, name: str) -> list[str]:
        page.set_viewport_size(size)
        if _PICTURES and name:
            self._pictures += 1
            target = Path(_PICTURES) / f"{self._pictures:03}-{name}-{size['width']}.png"
            # Hiding the caret would leave an empty style on the page, and htmx would carry it over.
            page.screenshot(path=str(target), full_page=True, caret="initial")
        over = page.evaluate(_OVER)
        return [f"{name or page.url}: {over} px too wide at {size['width']} px"] if over > 0 else []

    def leave(self) -> None:
        """Close all windows."""
        for context in self._open:
            context.close()
        self._open.clear()

    def _asked(self, base: str, request: Request) -> None:
        if not request.url.startswith((base, "data:", "blob:")):
            self.faults.append(f"asked elsewhere: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and "/static/" in response.url):
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _NOTED.search(message.text):
            self.faults.append(f"console: {message.text}")
