"""Files of evidence: what may come in by its content, kept whole or not at all, never changed once handed in."""

import hashlib
import io
import os
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook

from xeploai.core.errors import Refused
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import NotPermitted, NotVisible
from xeploai.rounds.campaigns.models import CampaignStatus
from xeploai.rounds.reviews import evidence_store
from xeploai.rounds.reviews.evidence import (
    Incoming,
    evidence_attach,
    evidence_remove,
    evidence_sweep,
    evidence_switch,
)
from xeploai.rounds.reviews.evidence_read import attached, evidence_content, evidence_get, evidence_of, of_version
from xeploai.rounds.reviews.evidence_rules import MEGABYTE, limit
from xeploai.rounds.reviews.models import Channel, Evidence, ReviewVersion, SelfReview
from xeploai.rounds.reviews.review_case import ReviewCase
from xeploai.rounds.reviews.services import review_paper_enter, review_return, review_save, review_submit
from xeploai.tools.messages import fault_line

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0\0\0"))
    + chunk(b"IEND", b"")
)
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x7f\xff\xd9"
)


def docx(text: str = "Báo cáo kết quả công tác") -> bytes:
    held, document = io.BytesIO(), Document()
    document.add_paragraph(text)
    document.save(held)
    return held.getvalue()


def xlsx() -> bytes:
    held, book = io.BytesIO(), Workbook()
    assert book.active is not None
    book.active.append(["Nhiệm vụ", 3])
    book.save(held)
    return held.getvalue()


def with_part(content: bytes, name: str, part: bytes, *, level: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A package with one part more."""
    held = io.BytesIO(content)
    with zipfile.ZipFile(held, "a", level) as package:
        package.writestr(name, part)
    return held.getvalue()


def zipped(parts: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return held.getvalue()


_MACRO_TYPES = (
    b'<Types><Override PartName="/word/document.xml" '
    b'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
)
_REMOTE = (
    b'<Relationships><Relationship Id="r1" Type="http://x/attachedTemplate" Target="http://x/t" '
    b'TargetMode="External"/></Relationships>'
)
_REMOTE_SPELT = _REMOTE.replace(b'TargetMode="External"', b"TargetMode = 'E&#120;ternal'")
_REMOTE_16 = ('<?xml version="1.0" encoding="UTF-16"?>' + _REMOTE.decode()).encode("utf-16")
_LINK = _REMOTE.replace(b"attachedTemplate", b"hyperlink")
_HIDDEN_MACRO = (
    b'<Types><!-- "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml" --><Override '
    b'PartName="/w.xml" ContentType="application/vnd.ms-word.document.&#109;acroEnabled.main+xml"/></Types>'
)
_SCRIPT = zlib.compress(b"1 0 <</S/JavaScript>>")


def packed_pdf(header: bytes, packed: bytes = _SCRIPT) -> bytes:
    """A PDF with a stream of objects."""
    stream = b"2 0 obj<<" + header + b">>stream\r\n" + packed + b"\nendstream endobj "
    return PDF.replace(b"trailer", stream + b"trailer")


_FLATE = b"/Type/ObjStm/N 1/Filter/FlateDecode"

GOOD: Mapping[str, tuple[str, bytes, str]] = {
    "a pdf": ("to-trinh.pdf", PDF, "pdf"),
    "a photo": ("anh.JPG", JPEG, "jpeg"),
    "a photo with words behind its end": ("anh.jpeg", JPEG + b"camera", "jpeg"),
    "a picture": ("anh.png", PNG, "png"),
    "a text": ("bao cao.docx", docx(), "docx"),
    "a text that links to a page": ("bao cao.docx", with_part(docx(), "word/_rels/x.rels", _LINK), "docx"),
    "a table": ("bang.xlsx", xlsx(), "xlsx"),
    "no ending at all": ("Quyết định số 12", PDF, "pdf"),
    "a pdf whose objects are packed": ("a.pdf", packed_pdf(_FLATE, zlib.compress(b"1 0 <</Type/Page>>")), "pdf"),
    "a pdf whose objects stand in clear": ("a.pdf", packed_pdf(b"/Type/ObjStm", b"1 0 <<>>"), "pdf"),
    "a number behind a dot": ("Quyet dinh 12.2025", PDF, "pdf"),
}
BAD: Mapping[str, tuple[str, bytes, str]] = {
    "nothing": ("a.pdf", b"", "evidence_empty"),
    "a program": ("a.pdf", b"MZ\x90\x00" + b"\0" * 100, "evidence_executable"),
    "a program of another system": ("a.pdf", b"\x7fELF\x02", "evidence_executable"),
    "a script": ("a.pdf", b"#!/bin/sh\n", "evidence_executable"),
    "a page": ("a.pdf", b"<!DOCTYPE html><html><script>1</script>", "evidence_markup"),
    "a drawing": ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "evidence_markup"),
    "a page in two bytes a letter": ("a.txt", "﻿<html>".encode("utf-16-le"), "evidence_markup"),
    "words": ("a.pdf", "Kính gửi đồng chí".encode(), "evidence_kind"),
    "an archive": ("a.docx", zipped({"a.txt": b"1"}), "evidence_archive"),
    "an empty archive": ("a.docx", zipped({}), "evidence_archive"),
    "another archive": ("a.docx", b"Rar!\x1a\x07\x01\x00", "evidence_archive"),
    "an old document": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "evidence_old_office"),
    "a slide show": (
        "a.docx",
        zipped({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"}),
        "evidence_kind",
    ),
    "macros by the list": ("a.docx", zipped({"[Content_Types].xml": _MACRO_TYPES}), "evidence_macros"),
    "macros by a part": ("a.docx", with_part(docx(), "word/vbaProject.bin", b"1"), "evidence_macros"),
    "an embedded object": ("a.docx", with_part(docx(), "word/embeddings/oleObject1.bin", b"1"), "evidence_active"),
    "a program inside": ("a.xlsx", with_part(xlsx(), "xl/media/image1.png", b"MZ\x90"), "evidence_active"),
    "an archive inside": ("a.xlsx", with_part(xlsx(), "xl/media/x.bin", zipped({"a": b"1"})), "evidence_active"),
    "a template from elsewhere": ("a.docx", with_part(docx(), "word/_rels/x.rels", _REMOTE), "evidence_active"),
    "a template from elsewhere, written otherwise": (
        "a.docx",
        with_part(docx(), "word/_rels/x.rels", _REMOTE_SPELT),
        "evidence_active",
    ),
    "a template from elsewhere, in another alphabet": (
        "a.docx",
        with_part(docx(), "word/_rels/x.rels", _REMOTE_16),
        "evidence_active",
    ),
    "macros by a list that hides them": ("a.docx", zipped({"[Content_Types].xml": _HIDDEN_MACRO}), "evidence_macros"),
    "a list that declares things": (
        "a.docx",
        zipped({"[Content_Types].xml": b'<!DOCTYPE t [<!ENTITY m "macro">]><Types/>'}),
        "evidence_cut_off",
    ),
    "two parts of one name": ("a.docx", with_part(docx(), "word/Document.xml", b"<x/>"), "evidence_kind"),
    "a part outside": ("a.docx", with_part(docx(), "../../x", b"1"), "evidence_kind"),
    "a bomb": ("a.xlsx", with_part(xlsx(), "xl/worksheets/s.xml", b"0" * (5 * MEGABYTE)), "evidence_bomb"),
    "a package whose names are no letters": (
        "a.docx",
        with_part(docx(), "word/đ.xml", b"<x/>").replace("đ.xml".encode(), b"\xff\xff.xml"),
        "evidence_cut_off",
    ),
    "a package cut off": ("a.docx", docx()[:-200], "evidence_cut_off"),
    "a picture cut off": ("a.png", PNG[:-6], "evidence_cut_off"),
    "a picture with a wrong checksum": ("a.png", PNG[:-20] + b"\1" + PNG[-19:], "evidence_cut_off"),
    "a photo cut off": ("a.jpg", JPEG[:-2], "evidence_cut_off"),
    "a photo that is only a beginning": ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "evidence_cut_off"),
    "a pdf cut off": ("a.pdf", PDF[:-8], "evidence_cut_off"),
    "a pdf that runs": ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/S/JavaScript"), "evidence_active"),
    "a pdf that hides it": ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/S/J#61vaScript"), "evidence_active"),
    "a pdf that packs it": ("a.pdf", packed_pdf(_FLATE), "evidence_active"),
    "a pdf that packs it and names that otherwise": (
        "a.pdf",
        packed_pdf(_FLATE.replace(b"ObjStm", b"Obj#53tm")),
        "evidence_active",
    ),
    "a pdf that packs it and then breaks off": ("a.pdf", packed_pdf(_FLATE, _SCRIPT[:-4] + b"zzzz"), "evidence_active"),
    "a pdf that packs it twice": (
        "a.pdf",
        packed_pdf(_FLATE.replace(b"/Flate", b"[/FlateDecode/Flate") + b"]", zlib.compress(_SCRIPT)),
        "evidence_active",
    ),
    "a pdf that packs it in another way": (
        "a.pdf",
        packed_pdf(b"/Type/ObjStm/Filter[/ASCIIHexDecode/FlateDecode]", _SCRIPT.hex().encode()),
        "evidence_active",
    ),
    "a pdf that says elsewhere how it is packed": (
        "a.pdf",
        packed_pdf(b"/Type/ObjStm/Filter 9 0 R"),
        "evidence_active",
    ),
    "a pdf that unpacks without end": (
        "a.pdf",
        packed_pdf(_FLATE, zlib.compress(b"0" * (65 * MEGABYTE))),
        "evidence_bomb",
    ),
    "a pdf that sends what is typed": ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/S/SubmitForm"), "evidence_active"),
    "a pdf with a password": ("a.pdf", PDF.replace(b"trailer<<", b"trailer<</Encrypt 3 0 R"), "evidence_locked"),
    "a pdf that is an archive too": ("a.pdf", PDF + zipped({"a.html": b"1"}) + b"%%EOF", "evidence_active"),
    "a photo that is an archive too": ("a.jpg", JPEG + zipped({"a.js": b"1"}), "evidence_active"),
    "a picture that is an archive too": ("a.png", PNG + b"Rar!\x1a\x07\x01\x00", "evidence_active"),
    "a pdf that carries files": ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/EmbeddedFiles 2 0 R"), "evidence_active"),
    "a picture called a pdf": ("a.pdf", PNG, "evidence_name_lies"),
    "a pdf called a picture": ("a.jpg", PDF, "evidence_name_lies"),
    "a text called a table": ("a.xlsx", docx(), "evidence_name_lies"),
    "a pdf called a program": ("a.pdf.exe", PDF, "evidence_name_lies"),
    "a name with a mark": ("Báo cáo 12-BC/TU (MẬT).pdf", PDF, "secret_mark"),
    "a name with a mark between dashes": ("BC_TUYỆT_MẬT.pdf", PDF, "secret_mark"),
    "a name that ends in a mark": ("12-BC-MẬT.pdf", PDF, "secret_mark"),
    "a text with a mark": ("bao-cao.docx", docx("TỐI MẬT"), "secret_mark"),
}


@pytest.fixture(autouse=True)
def _empty_store() -> None:
    """What other tests left there is none of this one's business."""
    evidence_store.sweep((), older_than_s=-10)


@pytest.fixture
def y2025(y2025: Any) -> Any:
    """Opened for files."""
    evidence_switch(campaign=y2025.campaigns[2025], on=True, by=y2025.actors["officer"])
    return y2025


def sent(desk: ReviewCase, *files: tuple[str, bytes], channel: Channel = Channel.ONLINE) -> list[Evidence]:
    return evidence_attach(
        desk=desk, channel=channel, files=[Incoming(name=name, pieces=[content]) for name, content in files]
    )


def stored() -> list[Path]:
    return sorted(evidence_store.folder().iterdir())


def codes(refused: Any) -> list[str]:
    return [fault.code for fault in refused.value.faults]


@pytest.mark.parametrize("case", GOOD.values(), ids=GOOD.keys())
def test_what_may_come_in(y2025: Any, case: tuple[str, bytes, str]) -> None:
    name, content, kind = case
    [row] = sent(y2025.desk("an", 2025), (name, content))
    assert (row.kind, row.size, row.digest) == (kind, len(content), hashlib.sha256(content).hexdigest())
    assert row.name.rpartition(".")[2].lower() in {"pdf", "jpg", "jpeg", "png", "docx", "xlsx"}
    assert evidence_content(row) == content
    assert [path.name for path in stored()] == [row.stored]
    assert stored()[0].stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("case", BAD.values(), ids=BAD.keys())
def test_what_may_not(y2025: Any, case: tuple[str, bytes, str]) -> None:
    name, content, code = case
    with pytest.raises(Refused) as refused:
        sent(y2025.desk("an", 2025), (name, content))
    assert codes(refused)[0] == code
    assert fault_line(refused.value.faults[0])
    assert (Evidence.objects.count(), SelfReview.objects.count(), stored()) == (0, 0, [])


def test_all_or_nothing_and_every_fault_at_once(y2025: Any) -> None:
    with pytest.raises(Refused) as refused:
        sent(y2025.desk("an", 2025), ("a.pdf", PDF), ("b.pdf", b""), ("c.pdf", b"MZ"))
    assert codes(refused) == ["evidence_empty", "evidence_executable"]
    assert [fault.sheet for fault in refused.value.faults] == ["b.pdf", "c.pdf"]
    assert stored() == []


def test_too_large_is_not_even_taken_in_whole(y2025: Any) -> None:
    taken = []

    def pieces() -> Iterator[bytes]:
        for number in range(40):
            taken.append(number)
            yield PDF[:8] + b"0" * MEGABYTE

    with pytest.raises(Refused) as refused:
        evidence_attach(
            desk=y2025.desk("an", 2025), channel=Channel.ONLINE, files=[Incoming(name="a.pdf", pieces=pieces())]
        )
    assert codes(refused) == ["evidence_too_large"]
    assert len(taken) <= limit("megabytes") + 1
    assert stored() == []


def test_no_more_than_allowed(y2025: Any) -> None:
    files = [(f"{number}.pdf", PDF + str(number).encode()) for number in range(limit("files"))]
    sent(y2025.desk("an", 2025), *files)
    with pytest.raises(Refused) as refused:
        sent(y2025.desk("an", 2025), ("mot-tep-nua.pdf", PDF))
    assert codes(refused) == ["evidence_too_many"]
    assert len(stored()) == limit("files")


def test_a_double_click_keeps_one(y2025: Any) -> None:
    assert len(sent(y2025.desk("an", 2025), ("a.pdf", PDF), ("cung-noi-dung.pdf", PDF))) == 1
    assert sent(y2025.desk("an", 2025), ("a.pdf", PDF)) == []
    assert (Evidence.objects.count(), len(stored())) == (1, 1)
    assert Entry.objects.filter(action="evidence.attach").count() == 1


def test_a_connection_that_breaks_off_leaves_nothing(y2025: Any) -> None:
    def pieces() -> Iterator[bytes]:
        yield PDF[:20]
        raise ConnectionResetError

    desk = y2025.desk("an", 2025)
    with pytest.raises(ConnectionResetError):
        evidence_attach(desk=desk, channel=Channel.ONLINE, files=[Incoming(name="a.pdf", pieces=pieces())])
    assert (Evidence.objects.count(), stored()) == (0, [])


def test_a_write_that_fails_leaves_nothing(y2025: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: Any) -> None:
        raise RuntimeError

    desk = y2025.desk("an", 2025)
    monkeypatch.setattr("xeploai.rounds.reviews.evidence.audit_record", broken)
    with pytest.raises(RuntimeError):
        sent(desk, ("a.pdf", PDF))
    assert (Evidence.objects.count(), stored()) == (0, [])


def test_names_are_made_harmless(y2025: Any) -> None:
    [row] = sent(y2025.desk("an", 2025), ('..\\..\\etc/\x00Tờ trình\u202e\r\n"x" .pdf', PDF))
    assert row.name == "Tờ trình x.pdf"
    [long] = sent(y2025.desk("an", 2025), ("a" * 500 + ".png", PNG))
    assert len(long.name) <= limit("name") + 4


def test_off_until_opened_and_hidden_again(unit: Any) -> None:
    campaign, officer = unit.open(2025, pack="hd43-2025"), unit.actors["officer"]
    with pytest.raises(Refused) as refused:
        sent(unit.desk("an", 2025), ("a.pdf", PDF))
    assert codes(refused) == ["evidence_off"]
    for actor, refusal in ((unit.role("inspector", "top"), NotPermitted), (unit.role("member", "b2"), NotVisible)):
        with pytest.raises(refusal):
            evidence_switch(campaign=campaign, on=True, by=actor)
    evidence_switch(campaign=campaign, on=True, by=officer)
    evidence_switch(campaign=campaign, on=True, by=officer)
    assert Entry.objects.filter(action="evidence.switch").count() == 1
    [row] = sent(unit.desk("an", 2025), ("a.pdf", PDF))
    evidence_switch(campaign=campaign, on=False, by=officer)
    desk = unit.desk("an", 2025)
    with pytest.raises(Refused):
        sent(desk, ("b.pdf", PDF + b"\n"))
    assert evidence_content(evidence_get(desk, row.public_id)) == PDF
    evidence_remove(desk=desk, evidence=row)
    assert attached(desk.review, Channel.ONLINE) == []


def submitted(round_: Any) -> ReviewVersion:
    desk: ReviewCase = round_.desk("an", 2025)
    review_save(desk=desk, posted={"self_level": "T"}, revision=desk.review.revision if desk.review else 0)
    desk = round_.desk("an", 2025)
    assert desk.review is not None
    return review_submit(desk=desk, revision=desk.review.revision, seen_likeness=True)


@pytest.mark.django_db(transaction=True)
def test_a_version_keeps_what_it_had(y2025: Any) -> None:
    [one, two] = sent(y2025.desk("an", 2025), ("mot.pdf", PDF), ("hai.png", PNG))
    first = submitted(y2025)
    assert [(file["name"], file["digest"]) for file in first.header["evidence"]] == [
        ("mot.pdf", one.digest),
        ("hai.png", two.digest),
    ]
    for act in (
        lambda: sent(y2025.desk("an", 2025), ("ba.jpg", JPEG)),
        lambda: evidence_remove(desk=y2025.desk("an", 2025), evidence=one),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == ["review_submitted_already"]
    review_return(desk=y2025.desk("an", 2025, by=y2025.actors["officer"]), version=first, reason="Bổ sung")
    evidence_remove(desk=y2025.desk("an", 2025), evidence=one)
    evidence_remove(desk=y2025.desk("an", 2025), evidence=one)
    [three] = sent(y2025.desk("an", 2025), ("ba.jpg", JPEG))
    evidence_remove(desk=y2025.desk("an", 2025), evidence=three)
    second = submitted(y2025)
    assert [file["name"] for file in second.header["evidence"]] == ["hai.png"]
    assert [file["present"] for file in of_version(first)] == [True, True]
    assert len(stored()) == 2
    assert Entry.objects.filter(action="evidence.remove").count() == 2


def test_paper_brings_its_own_files(y2025: Any) -> None:
    sent(y2025.desk("an", 2025), ("cua-toi.pdf", PDF))
    secretary = y2025.role("branch_secretary", "b1")
    sent(y2025.desk("an", 2025, by=secretary), ("ban-chup.jpg", JPEG), channel=Channel.PAPER)
    desk = y2025.desk("an", 2025, by=secretary, act="review.write")
    assert desk.review is not None
    version = review_paper_enter(
        desk=desk, posted={"self_level": "T"}, signed_on=date(2025, 11, 1), kept_at="", revision=desk.review.revision
    )
    assert [file["name"] for file in version.header["evidence"]] == ["ban-chup.jpg"]


def test_whose_draft_it_is_attaches_and_reads(y2025: Any) -> None:
    [row] = sent(y2025.desk("an", 2025), ("a.pdf", PDF))
    for role, body in (("branch_secretary", "b1"), ("inspector", "top")):
        actor = y2025.role(role, body, subtree=True)
        desk = y2025.desk("an", 2025, by=actor)
        with pytest.raises(NotPermitted):
            sent(desk, ("b.pdf", PDF + b"\n"))
        with pytest.raises(NotPermitted):
            evidence_remove(desk=desk, evidence=row)
        with pytest.raises(NotVisible):
            evidence_get(desk, row.public_id)
    with pytest.raises(NotVisible):
        sent(y2025.desk("an", 2025), ("b.pdf", PDF + b"\n"), channel=Channel.PAPER)
    submitted(y2025)
    inspector = y2025.role("inspector", "top", subtree=True)
    assert evidence_get(y2025.desk("an", 2025, by=inspector), row.public_id) == row
    with pytest.raises(NotVisible):
        evidence_get(y2025.desk("binh", 2025), row.public_id)


def test_a_file_that_was_changed_on_the_disk_is_not_given_out(y2025: Any) -> None:
    [row] = sent(y2025.desk("an", 2025), ("a.pdf", PDF))
    evidence_store.path_of(row.stored).write_bytes(PDF.replace(b"1.4", b"1.5"))
    with pytest.raises(Refused) as refused:
        evidence_content(row)
    assert codes(refused) == ["evidence_changed"]
    evidence_store.path_of(row.stored).unlink()
    with pytest.raises(Refused) as refused:
        evidence_content(row)
    assert codes(refused) == ["evidence_missing"]


def test_closed_rounds_take_nothing(y2025: Any) -> None:
    campaign = y2025.campaigns[2025]
    type(campaign).objects.filter(pk=campaign.pk).update(status=CampaignStatus.CLOSED)
    campaign.refresh_from_db()
    with pytest.raises(Refused) as refused:
        sent(y2025.desk("an", 2025), ("a.pdf", PDF))
    assert codes(refused) == ["review_campaign_not_open"]
    with pytest.raises(Refused):
        evidence_switch(campaign=campaign, on=False, by=y2025.actors["officer"])


def test_a_version_outlives_its_files(y2025: Any) -> None:
    """When retention takes them: the digest still tells which they were, and the sweep takes what lost its row."""
    sent(y2025.desk("an", 2025), ("a.pdf", PDF))
    version = submitted(y2025)
    assert evidence_of(y2025.campaigns[2025]).count() == 1
    Evidence.objects.all().delete()
    assert [(file["name"], file["present"]) for file in of_version(version)] == [("a.pdf", False)]
    assert evidence_store.sweep((), older_than_s=-10) == 1


def test_what_no_row_names_is_swept_away_after_a_while(y2025: Any) -> None:
    [row] = sent(y2025.desk("an", 2025), ("a.pdf", PDF))
    lost, fresh = evidence_store.folder() / ("0" * 40), evidence_store.folder() / "x.part"
    lost.write_bytes(b"1")
    fresh.write_bytes(b"1")
    long_ago = time.time() - 7200
    for path in (lost, evidence_store.path_of(row.stored)):
        os.utime(path, (long_ago, long_ago))
    assert evidence_sweep() == 1
    assert {path.name for path in stored()} == {row.stored, "x.part"}
