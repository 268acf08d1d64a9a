"""Points line by line on the pages: typed, summed while saving, printed, on blank forms, by totals from paper."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xeploai.rounds.reviews.models import ReviewVersion

QUERIES = 12
GENERAL = {
    f"score.general.{id_}": "4,5" for id_ in ("ideology", "ethics", "discipline", "style", "ability", "self_criticism")
}
RESULTS = {
    "score.results.main_tasks": "35,25",
    "score.results.progress": "9",
    "score.results.quality": "13",
    "score.results.ad_hoc": "0",
}


def at(held: Any, view: str) -> str:
    return reverse(f"reviews:{view}", args=[held.subjects["a1"].public_id])


def test_lines_are_typed_and_totals_are_not(scored: Any) -> None:
    client = scored.client("member")
    page = client.get(at(scored, "write")).content.decode()
    assert 'name="score.general.ideology"' in page
    assert "Chính trị, tư tưởng" in page
    assert "Mục 5" in page
    assert 'name="general_points"' not in page
    assert "chưa đủ số liệu" in page
    response = client.post(at(scored, "autosave"), {"revision": "0"} | GENERAL, headers={"HX-Request": "true"})
    sums = response.content.decode()
    assert '<output id="sum_general_points" class="num" hx-swap-oob="true">27</output>' in sums
    assert '<output id="sum_results_points" class="num" hx-swap-oob="true">chưa đủ số liệu</output>' in sums
    client.post(at(scored, "write"), {"revision": "1", "self_level": "T"} | RESULTS)
    page = client.get(at(scored, "submit")).content.decode()
    for figure in ("27", "57,25", "84,25", "35,25"):
        assert f"<strong>{figure}</strong>" in page or f">{figure}<" in page, figure


def test_four_decimals_are_typed_and_shown_as_they_are(scored: Any) -> None:
    """To the official example: 30 + 68,579 is 98,579."""
    general = dict.fromkeys(GENERAL, "5")
    lines = {"main_tasks": "40", "progress": "10", "quality": "13,579", "ad_hoc": "5"}
    results = {f"score.results.{name}": given for name, given in lines.items()}
    client = scored.client("member")
    client.post(at(scored, "write"), {"revision": "0", "self_level": "XS"} | general | results)
    page = client.get(at(scored, "submit")).content.decode()
    for figure in ("13,579", "68,579", "98,579"):
        assert figure in page, figure


def test_a_line_above_its_most_is_named(scored: Any) -> None:
    response = scored.client("member").post(at(scored, "write"), {"revision": "0", "score.general.ethics": "5,5"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Đạo đức, lối sống" in page
    assert "mức tối đa 5 điểm" in page
    assert 'value="5,5"' in page


def test_the_official_form_and_the_blank_one_show_the_table(scored: Any) -> None:
    client = scored.client("member")
    client.post(at(scored, "write"), {"revision": "0", "self_level": "T"} | GENERAL | RESULTS)
    client.post(at(scored, "submit"), {"revision": "1", "seen": "1"})
    assert ReviewVersion.objects.get(channel="online").content["results_points"] == "57,25"
    scored.rebound()  # The version keeps the table that it was written in.
    for view in ("print", "detail"):
        page = client.get(at(scored, view)).content.decode()
        assert "Nhiệm vụ trọng tâm" in page
        assert "57,25" in page
        assert "<input" not in page.partition('class="part')[2]


def test_blank_forms_have_the_table_and_paper_is_entered_by_totals(scored: Any) -> None:
    secretary = scored.client("branch_secretary")
    assert "Nhiệm vụ trọng tâm" in secretary.get(at(scored, "blank")).content.decode()
    page = secretary.get(at(scored, "paper")).content.decode()
    assert 'name="general_points"' in page
    assert "score.general" not in page


def test_what_was_written_for_other_rules_is_still_shown(scored: Any) -> None:
    client = scored.client("member")
    client.post(at(scored, "write"), {"revision": "0"} | GENERAL | RESULTS)
    scored.rebound()
    page = client.get(at(scored, "write")).content.decode()
    assert "<h3>Nhiệm vụ trọng tâm</h3>" in page
    assert '<p class="written">35,25</p>' in page
    with CaptureQueriesContext(connection) as queries:
        client.get(at(scored, "write"))
    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= QUERIES, "\n".join(one[:60] + "..." + one[one.find("FROM") :][:400] for one in statements)
