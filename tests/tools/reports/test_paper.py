"""What a clerk looks at before a report goes to be signed: issuer, number, citations, marks, annexes, properties."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from xeploai.core.figures import paper_count
from xeploai.core.levels import Level
from xeploai.core.subjects import OrgKind, Reason, SubjectKind, TallySubject
from xeploai.rulepacks.load import load_pack
from xeploai.rulepacks.other_rounds import other_rounds
from xeploai.rulepacks.policy import regime
from xeploai.rulepacks.regime import Regime
from xeploai.tools.reports.charts import COLOURS
from xeploai.tools.reports.messages import spoken
from xeploai.tools.reports.report import write_findings, write_report
from xeploai.tools.reports.report.build import build_findings
from xeploai.tools.reports.report.context import context, pictures
from xeploai.tools.reports.report.issuer import issuer_of
from xeploai.tools.reports.report.layout import layouts
from xeploai.tools.reports.report.narrative import Line, basis, cited, words
from xeploai.tools.reports.statistics.sheets import method_lines
from xeploai.tools.reports.tally import Tally, tally

OWN = Path(str(files("xeploai.tools.reports.report")))
YEARS = {"hd16-2018": 2018, "hd21-2019": 2021, "hd25-2023": 2023, "hd43-2025": 2026}


@pytest.fixture
def year(sample: Any) -> Callable[..., Tally]:
    """A tally of a year under one pack, signed on a day."""

    def made(pack: str, number: int, issued_on: date | None = None, **parts: Any) -> Tally:
        closing = date(number, 12, 31)
        unit = replace(sample.unit, year=number, closing_on=closing, issued_on=issued_on)
        return tally(sample.round(unit=unit, **parts), regime(pack, on=closing))

    return made


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Đảng bộ thị xã Dĩ An", ("Thị ủy Dĩ An", "ThU", "T/M BAN THƯỜNG VỤ", "Lưu Văn phòng Thị ủy")),
        ("Đảng bộ huyện Vị Thủy", ("Huyện ủy Vị Thủy", "HU", "T/M BAN THƯỜNG VỤ", "Lưu Văn phòng Huyện ủy")),
        ("Đảng bộ quận Bình Tân", ("Quận ủy Bình Tân", "QU", "T/M BAN THƯỜNG VỤ", "Lưu Văn phòng Quận ủy")),
        ("Đảng bộ Quận 1", ("Quận ủy Quận 1", "QU", "T/M BAN THƯỜNG VỤ", "Lưu Văn phòng Quận ủy")),
        ("ĐẢNG BỘ TỈNH X", ("Tỉnh ủy X", "TU", "T/M BAN THƯỜNG VỤ", "Lưu Văn phòng Tỉnh ủy")),
        ("Đảng bộ thành phố Y", ("Thành ủy Y", "TU", "T/M BAN THƯỜNG VỤ", "Lưu Văn phòng Thành ủy")),
        ("Đảng bộ phường Z", ("Đảng ủy phường Z", "ĐU", "T/M ĐẢNG ỦY", "Lưu Đảng ủy")),
        ("Đảng bộ Khối các cơ quan", ("Đảng ủy Khối các cơ quan", "ĐU", "T/M ĐẢNG ỦY", "Lưu Đảng ủy")),
        ("Chi bộ cơ sở A", ("Chi bộ cơ sở A", "CB", "T/M CHI BỘ", "Lưu Chi bộ")),
        ("Huyện ủy B", ("Huyện ủy B", "HU", "T/M BAN THƯỜNG VỤ", "Lưu Văn phòng Huyện ủy")),
        ("Đơn vị C", ("Đơn vị C", "ĐU", "T/M ĐẢNG ỦY", "Lưu Đảng ủy")),
    ],
)
def test_the_committee_issues_the_report(sample: Any, name: str, expected: tuple[str, ...]) -> None:
    made = issuer_of(replace(sample.unit, name=name))
    assert (made.name, made.abbreviation, made.authority, made.recipients[-1]) == expected


def test_what_the_unit_says_of_its_issuer_stands(sample: Any, rules: Regime) -> None:
    unit = replace(
        sample.unit,
        issuer="Ban Tổ chức Huyện ủy",
        abbreviation="BTCHU",
        recipients="Huyện ủy; Các chi bộ;Lưu BTC",
        signer_authority="T/L BAN THƯỜNG VỤ",
    )
    document = context(tally(sample.round(unit=unit), rules))["doc"]
    assert document["unit"] == "BAN TỔ CHỨC HUYỆN ỦY"
    assert document["number"].endswith("-BC/BTCHU")
    assert document["recipients"] == ["Huyện ủy,", "Các chi bộ,", "Lưu BTC."]
    assert document["signer_authority"] == "T/L BAN THƯỜNG VỤ"


def test_a_superior_nobody_named_is_a_gap(sample: Any, rules: Regime) -> None:
    assert set(context(tally(sample.round(), rules))["doc"]["superior"]) == {"…"}


@pytest.mark.parametrize(
    ("pack", "number", "issued_on", "numbers"),
    [
        ("hd16-2018", 2018, date(2018, 12, 31), ["132-QĐ/TW", "16-HD/BTCTW"]),
        ("hd43-2025", 2025, date(2026, 1, 10), ["366-QĐ/TW", "43-HD/BTCTW", "10072-CV/BTCTW"]),
        ("hd43-2025", 2026, date(2027, 1, 10), ["366-QĐ/TW", "43-HD/BTCTW", "10072-CV/BTCTW"]),
        ("hd43-2025", 2025, date(2025, 11, 1), ["366-QĐ/TW", "43-HD/BTCTW"]),
    ],
)
def test_only_documents_of_a_yearly_round_that_were_signed_by_then(
    year: Callable[..., Tally], pack: str, number: int, issued_on: date, numbers: list[str]
) -> None:
    assert [document.number for document in cited(year(pack, number, issued_on))] == numbers


def test_every_kind_of_document_is_named(year: Callable[..., Tally]) -> None:
    text = basis(year("hd43-2025", 2025, date(2026, 1, 10)))
    assert text.endswith("Công văn số 10072-CV/BTCTW ngày 06/11/2025")
    for pack, number in YEARS.items():
        for part in basis(year(pack, number, date(number + 1, 12, 31))).split(", "):
            assert re.match(r"\w+ \w+ số \d+-", part), part


def test_a_report_older_than_every_document_cites_none(year: Callable[..., Tally]) -> None:
    assert basis(year("hd16-2018", 2018, date(2017, 1, 1))) == words()["blank"]


def test_documents_of_other_rounds_are_named_as_packs_have_them() -> None:
    known = {(document.number, document.signed_on) for pack in YEARS for document in load_pack(pack).head.documents}
    assert other_rounds() <= known


def test_numbers_and_days_of_legal_documents_stand_with_the_packs_alone() -> None:
    """Numbers begin anew with every term: a sentence of the report that names one would be wrong in another year."""
    wording = (files("xeploai.tools.reports.report") / "vi.yaml").read_text(encoding="utf-8")
    assert not re.search(r"\d+-(?:QĐ|KL|HD|CV|QC|CT)/", wording)
    assert not re.search(r"\d{4}-\d{2}-\d{2}", wording)


def test_what_the_program_says_to_the_office_is_marked(sample: Any, rules: Regime, tmp_path: Path) -> None:
    rows = [
        sample.counts(TallySubject.MEMBER, "U", (669, 3220, 317, 32), total=4928),
        sample.counts(TallySubject.COLLECTIVE, "U", (18,), label="Cơ quan", evaluated=33),
    ]
    write_report(tally(sample.round(counts=rows), rules), tmp_path / "r.docx")
    plain = "\n".join(
        run.text
        for paragraph in docx.Document(str(tmp_path / "r.docx")).paragraphs
        for run in paragraph.runs
        if run.font.highlight_color is None
    )
    assert "669/4.238" in plain
    for word in ("chưa", "nhập", "không nêu", "số liệu ở mức", "Chương trình", "đã nạp"):
        assert word not in plain.replace("Không hoặc chưa đánh giá", ""), word


def test_pending_results_are_a_remark(sample: Any, rules: Regime) -> None:
    members, results = sample.members("A1", ["T", Reason.PENDING])
    lines: list[Line] = context(tally(sample.round(members=members, results=results), rules))["review"]
    assert [line for line in lines if "01 đảng viên" in line and line.remark]
    assert not [line for line in lines if "chưa có kết quả" in line]
    whole = [line for line in lines if line.startswith("Chi bộ trực thuộc: 0/")]
    assert not whole  # of branches nothing was handed in


def test_whole_shares_and_small_counts(sample: Any, rules: Regime) -> None:
    rows = [sample.counts(TallySubject.GRASSROOTS_ORGANISATION, "U", (1, 4, 4, 0), total=9)]
    fields = context(tally(sample.round(organisations=sample.organisations()[:1], counts=rows), rules))
    assert "Tổ chức cơ sở đảng: 09/09 được đánh giá, xếp loại, bằng 100%." in fields["review"]
    assert fields["kinds"][0]["lines"][0].startswith("01/09 tổ chức cơ sở đảng")
    assert fields["kinds"][0]["rows"][0]["KHT"] == "0\n0%"
    assert fields["kinds"][0]["rows"][0]["XS"] == "1\n11,11%"
    assert [paper_count(count) for count in (0, 1, 9, 10, 1000, None)] == ["0", "01", "09", "10", "1.000", "–"]


def text_of(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_findings_stand_in_a_file_of_their_own(sample: Any, rules: Regime, tmp_path: Path) -> None:
    members, results = sample.members("C", ["XS", "T"])
    counted = tally(sample.round(members=members, results=results), rules)
    assert counted.needs_a_person
    write_report(counted, tmp_path / "r.docx")
    write_findings(counted, tmp_path / "f.docx")
    report, own = text_of(tmp_path / "r.docx"), text_of(tmp_path / "f.docx")
    assert "Phụ lục" not in report
    assert all(spoken(finding) in own for finding in counted.findings)
    assert not any(spoken(finding) in report for finding in counted.findings)
    for code in ("good_or_better", "half_up", "as_of", rules.pack_digest):
        assert code not in own, code
        assert code not in report, code


def test_no_code_of_a_pack_is_printed(year: Callable[..., Tally]) -> None:
    for pack, number in YEARS.items():
        counted = year(pack, number)
        printed = [
            *(spoken(finding) for finding in counted.findings),
            *(f"{a} {b}" for a, b, *_ in method_lines(counted)),
        ]
        assert not [text for text in printed if re.search(r"\b[a-z]+_[a-z_]+\b", text)]


def test_the_kept_template_of_findings_is_what_is_built() -> None:
    kept = docx.Document(str(OWN / "findings.docx"))
    assert kept.element.xml == build_findings(layouts()[-1]).element.xml


@pytest.mark.parametrize("name", ["hd36-2018.docx", "hd05-2026.docx", "findings.docx"])
def test_templates_carry_no_library(name: str) -> None:
    with zipfile.ZipFile(OWN / name) as package:
        assert b"python" not in b"".join(package.read(part) for part in package.namelist()).lower()
        assert not [part for part in package.namelist() if "thumbnail" in part]


def test_properties_name_the_paper_and_its_issuer(sample: Any, rules: Regime, tmp_path: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
    template = tmp_path / "mau.docx"
    document = docx.Document()  # as a library makes it
    document.add_paragraph("{{ doc.unit }}")
    document.save(str(template))
    counted = tally(sample.round(), rules)
    write_report(counted, tmp_path / "own.docx")
    write_report(counted, tmp_path / "office.docx", template=template)
    write_findings(counted, tmp_path / "f.docx")
    for name in ("own", "office", "f"):
        core = docx.Document(str(tmp_path / f"{name}.docx")).core_properties
        assert (core.author, core.last_modified_by, core.comments) == ("Huyện ủy Mẫu (mẫu)",) * 2 + ("",)
        assert "năm 2021" in core.title
        assert core.created is not None
        assert core.created.replace(tzinfo=None) >= before


def test_pools_of_one_name_are_told_apart(sample: Any, rules: Regime) -> None:
    organisations = [
        replace(org, name="Đảng bộ cơ sở") if org.code in {"A", "B"} else org for org in sample.organisations()
    ]
    leaders = [sample.leader(f"{org}{n}", org, group="Bí thư", decider=org) for org in "AB" for n in range(6)]
    results = [sample.result(SubjectKind.LEADER, leader.code, "XS") for leader in leaders]
    counted = tally(sample.round(organisations=organisations, leaders=leaders, results=results), rules)
    names = [pool.name for pool in counted.pools.pools if pool.subject is TallySubject.LEADER]
    assert len(names) == 2
    assert len(set(names)) == 2
    assert all(name.startswith("Bí thư, Đảng bộ cơ sở") for name in names)
    said = [spoken(finding) for finding in counted.findings if finding.code == "cap_exceeded"]
    assert len(set(said)) == len(said) == 2


def test_a_pool_with_a_name_of_its_own_keeps_it(sample: Any, rules: Regime) -> None:
    leaders = [sample.leader("a", "A", group="Bí thư"), sample.leader("b", "B", group="Phó Bí thư")]
    results = [sample.result(SubjectKind.LEADER, leader.code, "XS") for leader in leaders]
    counted = tally(sample.round(leaders=leaders, results=results), rules)
    assert [pool.name for pool in counted.pools.pools] == ["Bí thư", "Phó Bí thư"]


def _organisations(sample: Any, count: int) -> list[Any]:
    root = sample.organisations()[0]
    return [
        root,
        *(
            replace(root, code=f"T{n:02d}", name=f"Chi bộ {n} (mẫu)", kind=OrgKind.GRASSROOTS_BRANCH, parent="U")
            for n in range(count)
        ),
    ]


def test_a_chart_has_a_dozen_rows_sorted_and_all_different(sample: Any, rules: Regime) -> None:
    rows = [sample.counts(TallySubject.MEMBER, f"T{n:02d}", (n % 20, 40 - n % 20, 0, 0)) for n in range(40)]
    counted = tally(sample.round(organisations=_organisations(sample, 40), counts=rows), rules)
    charts = [picture for picture in pictures(counted) if "theo tổ chức" in picture.caption]
    assert len(charts) == 1
    widths = re.findall(rf'width="([\d.]+)" height="17.0" fill="{COLOURS[Level.EXCELLENT]}"', charts[0].svg)
    assert [float(width) for width in widths] == sorted(map(float, widths), reverse=True)
    assert len(set(widths)) == len(widths) == 11  # of the twelve the last has no excellent part
    assert "và 01 tổ chức khác" in charts[0].svg


def test_no_chart_of_bars_that_are_all_alike(sample: Any, rules: Regime) -> None:
    rows = [sample.counts(TallySubject.MEMBER, f"T{n:02d}", (2, 8, 0, 0)) for n in range(30)]
    counted = tally(sample.round(organisations=_organisations(sample, 30), counts=rows), rules)
    assert pictures(counted) == []  # one kind of subject, every organisation alike, no pool above its cap


def test_bars_that_differ_by_less_than_the_eye_sees_are_one(sample: Any, rules: Regime) -> None:
    levels = [(160, 840, 0, 0), (162, 838, 0, 0), (300, 700, 0, 0), (301, 699, 0, 0)]
    rows = [sample.counts(TallySubject.MEMBER, f"T{n:02d}", counts) for n, counts in enumerate(levels)]
    [chart] = pictures(tally(sample.round(organisations=_organisations(sample, 4), counts=rows), rules))[:1]
    assert re.findall(rf'fill="{COLOURS[Level.EXCELLENT]}"', chart.svg) == [f'fill="{COLOURS[Level.EXCELLENT]}"'] * 3
    assert re.findall(r">(\d+,\d%)<", chart.svg) == ["30,1%", "70,0%", "16,1%", "83,9%"]


def test_a_chart_of_caps_shows_those_above_the_farthest_first(sample: Any, rules: Regime) -> None:
    rows = [sample.counts(TallySubject.MEMBER, f"T{n:02d}", (n, 10, 0, 0)) for n in range(20)]
    counted = tally(sample.round(organisations=_organisations(sample, 20), counts=rows), rules)
    chart = pictures(counted)[-1]
    figures = [tuple(map(int, pair)) for pair in re.findall(r">(\d+)/(\d+)<", chart.svg)]
    excess = [used - places for used, places in figures]
    assert len(figures) == 12
    assert excess == sorted(excess, reverse=True)
    assert min(excess) > 0
    assert "12/17 nhóm vượt nhiều nhất" in chart.caption


def test_a_table_stands_on_the_page_of_its_paragraph(sample: Any, rules: Regime, tmp_path: Path) -> None:
    rows = [sample.counts(TallySubject.MEMBER, "U", (1, 4, 4, 0), total=9)]
    write_report(tally(sample.round(counts=rows), rules), tmp_path / "r.docx")
    document = docx.Document(str(tmp_path / "r.docx"))
    table = next(table for table in document.tables if "Tổng số" in table.rows[0].cells[1].text)
    caption: Any = table._tbl.getprevious()
    for paragraph in (caption, caption.getprevious()):
        assert paragraph.pPr.keepNext is not None
        assert paragraph.pPr.keepNext.val
    margins: Any = table._tbl.tblPr.find(qn("w:tblCellMar"))
    assert int(margins.find(qn("w:top")).get(qn("w:w"))) >= 40
    foot: Any = document.tables[-1]._tbl.getprevious()
    assert foot.pPr.keepNext.val  # no signature alone on a page


def _tracked(kind: str, text: str) -> Any:
    change = OxmlElement(f"w:{kind}")
    for name, value in (("id", "900"), ("author", "N"), ("date", "2026-01-01T00:00:00Z")):
        change.set(qn(f"w:{name}"), value)
    if text:
        run, words_ = OxmlElement("w:r"), OxmlElement("w:delText" if kind in {"del", "moveFrom"} else "w:t")
        words_.text = text
        run.append(words_)
        change.append(run)
    return change


def test_deleted_text_of_a_template_is_no_text(sample: Any, rules: Regime, tmp_path: Path) -> None:
    document = docx.Document(str(OWN / "hd36-2018.docx"))
    line = document.add_paragraph("Đơn vị: ")
    for kind, text in (
        ("del", "{{ doc.ten_cu }}"),
        ("moveFrom", "{% if %}"),
        ("ins", "{{ doc.unit }}"),
        ("moveTo", "!"),
    ):
        line._p.append(_tracked(kind, text))
    header: Any = document.sections[0].header.paragraphs[0]
    header._p.append(_tracked("del", "{{ doc.ten_cu }}"))
    gone = document.add_paragraph("Đoạn ")
    mark = OxmlElement("w:rPr")
    mark.append(_tracked("del", ""))
    gone._p.get_or_add_pPr().append(mark)
    document.add_paragraph("nối liền")
    table = document.add_table(rows=2, cols=1)
    table.rows[0].cells[0].text = "{{ doc.cot_cu }}"
    table.rows[0]._tr.get_or_add_trPr().append(_tracked("del", ""))
    table.rows[1].cells[0].text = "còn lại"
    document.save(str(tmp_path / "mau.docx"))
    write_report(tally(sample.round(), rules), tmp_path / "r.docx", template=tmp_path / "mau.docx")
    written = docx.Document(str(tmp_path / "r.docx"))
    texts = [paragraph.text for paragraph in written.paragraphs]
    assert "Đơn vị: HUYỆN ỦY MẪU (MẪU)!" in texts
    assert "Đoạn nối liền" in texts
    assert [row.cells[0].text for row in written.tables[-1].rows] == ["còn lại"]
    xml = written.element.xml + written.sections[0].header._element.xml
    assert not re.search(r"<w:(del|ins|moveTo|moveFrom)\b", xml)


def test_issuers_are_whole() -> None:
    kinds = yaml.safe_load((OWN / "issuers.yaml").read_text(encoding="utf-8"))
    assert kinds[-1]["of"] == ""
    assert all(set(kind) == {"of", "issuer", "abbreviation", "authority", "kept_at"} for kind in kinds)
