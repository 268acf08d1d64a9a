"""The page for whoever writes a program."""

from typing import Any

from django.urls import reverse

from xeploai.api.gate import OPERATIONS, ROOT
from xeploai.web.problems import PAGE, Kind


def test_every_operation_and_every_kind_of_problem_stands_on_the_page(cast: Any) -> None:
    text = cast.client("member").get(reverse("api_page")).content.decode()
    for one in OPERATIONS:
        assert ROOT.rstrip("/") + one.path.replace("{uuid:", "{") in text
        assert one.says in text
    for kind in set(Kind) - {Kind.PLAIN}:
        assert kind.startswith(f"{PAGE}#")
        assert f'id="{kind.partition("#")[2]}"' in text
    assert "một trong: not_begun, draft, submitted, returned, missing" in text
    assert reverse("api_page") in cast.client("member").get(reverse("help:guides")).content.decode()


def test_nothing_comes_from_another_host_and_no_ready_made_page_is_served(cast: Any) -> None:
    client = cast.client("organisation_officer")
    text = client.get(reverse("api_page")).content.decode().casefold()
    assert "://" not in text.replace("http://www.w3.org", "")
    for name in ("swagger", "redoc"):
        assert name not in text
    for path in ("docs", "redoc", "swagger", "docs/oauth2-redirect", ""):
        assert client.get(f"{ROOT}{path}").status_code == 404
