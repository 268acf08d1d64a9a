"""Explanations and guides: sourced, complete, readable."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from django.urls import reverse

from xeploai.registers.kernel.roles import Role
from xeploai.web.help.guides import GUIDES, as_html, guide
from xeploai.web.help.terms import term_groups, terms

TOP = Path(__file__).parents[3]
TABLE = (
    '<div class="table" tabindex="0" role="region" aria-label="Bảng: cột, a"><table><thead><tr>'
    '<th scope="col">cột</th><th scope="col"><code>a</code></th></tr></thead><tbody><tr><td>1</td>'
    "<td><strong>2</strong></td></tr></tbody></table></div>"
)
# Words in bold for their weight, which no screen shows.
EMPHASISED = {"Có ô chưa đúng"}
TEMPLATES = TOP / "src" / "xeploai" / "web" / "templates"


def test_no_clause_that_the_glossary_has_not() -> None:
    lines = (TOP / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    clauses = {line.rsplit("|", 2)[1].strip() for line in lines if line.startswith("|")}
    assert [one.id for one in terms().values() if one.clause and one.clause not in clauses] == []


def test_clauses_are_spelled_out() -> None:
    assert terms()["level"].clause_spelled == "Quy định 132-QĐ/TW, Điều 12; Quy định 366-QĐ/TW, Điều 11"
    assert terms()["exempt"].clause_spelled == "Điều lệ Đảng, Điều 7; Hướng dẫn 21-HD/BTCTW, II.A.1.2"


def test_the_glossary_shows_every_term(cast: Any) -> None:
    page = cast.client("member").get(reverse("help:glossary")).content.decode()
    for title, group in term_groups():
        assert title in page
        for one in group:
            assert f'id="{one.id}"' in page
            assert one.term in page


def test_a_mark_beside_a_word_and_nothing_beside_what_is_no_term() -> None:
    drawn = Template("{% load help %}{% term 'exempt' %}|{% term 'left_after_closing' %}").render(Context())
    shown, nothing = drawn.split("|")
    assert "Điều lệ Đảng, Điều 7" in shown
    assert not nothing.strip()


def test_every_term_that_a_template_names_is_explained() -> None:
    named = {
        id
        for file in TEMPLATES.rglob("*.html")
        for tag in re.findall(r"{% terms ([^%]*)%}", file.read_text(encoding="utf-8"))
        for id in re.findall(r'"(\w+)"', tag)
    }
    assert len(named) > 15
    assert named <= terms().keys()


@pytest.mark.parametrize("role", Role)
def test_each_role_has_a_guide_that_leads_with_its_own(cast: Any, role: Role) -> None:
    client = cast.client(role.value)
    page = client.get(reverse("help:guides")).content.decode()
    first = re.search(r'class="card" href="([^"]+)"', page)
    assert first is not None
    assert first[1] == reverse("help:guide", args=[GUIDES[role.value]])
    text = client.get(first[1]).content.decode()
    title, _ = guide(GUIDES[role.value])
    assert f"<h1>{title}</h1>" in text
    assert "<h2>" in text
    assert "**" not in text


def test_no_guide_of_that_name(cast: Any) -> None:
    assert cast.client("member").get("/huong-dan/secrets/").status_code == 404


def test_the_marks_of_the_guides() -> None:
    text = """
## Đầu mục

Một **đoạn** có `mã`
trên hai dòng & <dấu>.

1. Một
   nối tiếp
2. Hai

| cột | `a` |
|---|---|
| 1 | **2** |

```
dòng **một**

dòng hai
```
"""
    assert as_html(text).splitlines() == [
        "<h2>Đầu mục</h2>",
        "<p>Một <strong>đoạn</strong> có <code>mã</code> trên hai dòng &amp; &lt;dấu&gt;.</p>",
        "<ol><li>Một nối tiếp</li><li>Hai</li></ol>",
        TABLE,
        "<pre><code>dòng **một**",
        "",
        "dòng hai</code></pre>",
    ]


def spoken() -> str:
    """Every word that a screen may show."""
    files = (file for ending in ("html", "py", "yaml") for file in (TOP / "src" / "xeploai").rglob(f"*.{ending}"))
    return " ".join(file.read_text(encoding="utf-8") for file in files)


def test_guides_name_buttons_and_pages_as_the_screens_do() -> None:
    screens = spoken()
    named: set[str] = set()
    for file in (TOP / "docs" / "guides").glob("*.md"):
        for said in re.findall(r"\*\*([^*]+)\*\*", file.read_text(encoding="utf-8").replace("\n", " ")):
            # A sentence in bold, or the beginning of a paragraph, names nothing on a screen.
            if not said.endswith((".", ":")) and said not in EMPHASISED:
                named.update(re.sub(r"\s+", " ", part) for part in re.split(r"\s*→\s*", said))
    assert {"Mở đợt bổ sung", "Dừng, trở lại bản nháp", "Nhật ký"} <= named
    assert not {name for name in named if name not in screens}
