"""What a version changed: nothing that calculates is left out; words are told from rules; the document is made so."""

import json
from pathlib import Path

import pytest

from xeploai.cli.main import main
from xeploai.core.subjects import SubjectKind
from xeploai.rulepacks.changes import Change, Turn, changes, earlier_version
from xeploai.rulepacks.load import available, load_pack
from xeploai.tools.rulebook.changes import changes_document, changes_page

DOCUMENT = Path(__file__).parents[3] / "docs/rules/changes.md"
PACKS = [info.id for info in available()]


def changed(pack: str) -> dict[str, Change]:
    earlier = earlier_version(pack)
    assert earlier is not None
    return {change.statement.id: change for change in changes(load_pack(earlier), load_pack(pack))}


def test_the_document_says_what_the_packs_say() -> None:
    # To write it again: xeploai packs --changes > docs/rules/changes.md
    assert DOCUMENT.read_text(encoding="utf-8") == changes_document()


@pytest.mark.parametrize("pack", PACKS)
def test_nothing_that_calculates_is_left_out(pack: str) -> None:
    earlier = earlier_version(pack)
    assert earlier is not None
    old, new = load_pack(earlier), load_pack(pack)
    for kind in SubjectKind:
        # As they calculate: without words, clause and source.
        rules = [
            {
                rule.id: (rule.effect, rule.condition, rule.applies, rule.exception, rule.level, rule.level_from)
                for rule in side.rules_by_kind[kind]
            }
            for side in (old, new)
        ]
        differing = {id for id in {*rules[0], *rules[1]} if rules[0].get(id) != rules[1].get(id)}
        listed = {
            change.statement.id
            for change in changed(pack).values()
            if change.turn is not Turn.REWORDED and change.statement.id.startswith(f"{kind.value}.")
        }
        assert listed == differing
    values = [
        {id: [(day, value.value) for day, value in dated] for id, dated in side.values.items()} for side in (old, new)
    ]
    for id in {*values[0], *values[1]}:
        assert (values[0].get(id) == values[1].get(id)) == (
            id not in changed(pack) or changed(pack)[id].turn is Turn.REWORDED
        ), id


def test_each_correction_is_told_as_it_was_and_is() -> None:
    hd43, hd25 = changed("hd43-2025"), changed("hd25-2023")
    assert hd25["collective.not_completed.tasks"].keys[-1] == "exception"
    disunity = hd43["collective.not_completed.disunity"]
    assert (disunity.turn, disunity.since) == (Turn.CHANGED, None)
    assert hd43["leader.excellent.tasks_on_time"].turn is Turn.DROPPED
    assert hd43["leader.excellent.own_tasks_on_time"].turn is Turn.ADDED
    assert hd43["collective.note.disciplined"].turn is Turn.REWORDED
    assert str(hd43["quarter_not_completed_blocks_excellent"].since) == "2026-05-22"
    assert "points_excellent" not in hd43
    rows = {
        row.cells[-1]: row.cells
        for section in changes_page(load_pack("hd43-2025@1"), load_pack("hd43-2025@2")).sections
        for row in section.tables[0].rows
        if len(row.cells) == 8
    }
    assert "trừ khi: discretion_granted" in rows["collective.not_completed.disunity"][1]
    assert "trừ khi: không có" in rows["collective.not_completed.disunity"][2]
    assert rows["head_not_above_organisation"][1:4] == ("không từ 30/08/2025", "có từ 30/08/2025", "30/08/2025")


def test_on_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["packs", "hd25-2023", "--changes", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["pack_version"], document["before"]["pack_version"]) == ("2", "1")
    assert "completed_closed_by_subordinates" in {change["id"] for change in document["changes"]}
    assert "completed_closed_by_subordinates" in document["unverified"]
    assert main(["packs", "hd25-2023", "--changes", "--docx", str(tmp_path / "a.docx")]) == 0
    assert main(["packs", "hd25-2023@1", "--changes"]) == 2
    assert "hd25-2023@1" in capsys.readouterr().err
    assert main(["packs", "--changes", "--json"]) == 2
    assert main(["packs", "hd25-2023", "--changes", "--questions"]) == 2
