"""Any tampering with the chain is found, and taking values away by the rules is not called tampering."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from xeploai.registers.audit.chain import START, Link, Stored, link_digest, values_digest, walk

KEY = b"a key of the test"

words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
contents = st.dictionaries(st.sampled_from(["before", "after", "reason"]), words, max_size=3)


def chain_of(held: list[dict[str, str]]) -> list[Stored]:
    """A sound chain with these values."""
    entries, before = [], START
    for seq, values in enumerate(held, start=1):
        link = Link(
            seq=seq,
            at="2031-01-01T00:00:00.000000+00:00",
            user=seq % 3,
            acting_for=None,
            action="test.act",
            subject_type="test",
            subject=str(seq),
            body_path="/1/",
            seen=0,
            values_digest=values_digest(KEY, seq, values),
        )
        before = link_digest(KEY, link, before)
        entries.append(Stored(link=link, digest=before, values=values))
    return entries


chains = st.lists(contents, min_size=1, max_size=8).map(chain_of)


@given(chains)
def test_a_sound_chain_is_sound(entries: list[Stored]) -> None:
    found = walk(KEY, entries, purges=[], anchor=entries[-1].digest)
    assert (found.ok, found.entries, found.purged, found.head) == (True, len(entries), 0, entries[-1].digest)


@given(chains, st.data())
def test_any_changed_field_is_found_where_it_is(entries: list[Stored], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(entries) - 1))
    field, other = data.draw(
        st.sampled_from(
            [
                ("at", "2030-01-01T00:00:00.000000+00:00"),
                ("user", 9),
                ("acting_for", 4),
                ("action", "test.other"),
                ("subject_type", "x"),
                ("subject", "x"),
                ("body_path", "/2/"),
                ("seen", 5),
            ]
        )
    )
    entries[at] = replace(entries[at], link=replace(entries[at].link, **{field: other}))  # type: ignore[arg-type]
    assert walk(KEY, entries, purges=[]).broken_at == at + 1


@given(chains, st.data())
def test_changed_values_are_found(entries: list[Stored], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(entries) - 1))
    entries[at] = replace(entries[at], values={"after": "đã sửa", "one": 1})
    assert walk(KEY, entries, purges=[]).broken_at == at + 1


@given(chains, st.data())
def test_a_missing_entry_is_found(entries: list[Stored], data: st.DataObject) -> None:
    head = entries[-1].digest
    at = data.draw(st.integers(0, len(entries) - 1))
    del entries[at]
    found = walk(KEY, entries, purges=[], anchor=head)
    assert found.broken_at == at + 1


@given(chains)
def test_a_cut_tail_needs_the_anchor(entries: list[Stored]) -> None:
    head = entries.pop().digest
    assert walk(KEY, entries, purges=[]).ok
    assert walk(KEY, entries, purges=[], anchor=head).broken_at == len(entries) + 1


@given(chains)
def test_a_chain_forged_without_the_key_is_found(entries: list[Stored]) -> None:
    assert walk(b"another key", entries, purges=[]).broken_at == 1


@given(chains, st.data())
def test_values_taken_away_are_purged_only_where_an_act_says_so(entries: list[Stored], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(entries) - 1))
    entries[at] = replace(entries[at], values=None)
    assert walk(KEY, entries, purges=[]).broken_at == at + 1
    found = walk(KEY, entries, purges=[range(at + 1, at + 2)])
    assert (found.ok, found.purged) == (True, 1)


@given(chains, st.data())
def test_two_exchanged_entries_are_found(entries: list[Stored], data: st.DataObject) -> None:
    if len(entries) < 2:
        return
    at = data.draw(st.integers(0, len(entries) - 2))
    entries[at], entries[at + 1] = entries[at + 1], entries[at]
    assert walk(KEY, entries, purges=[]).broken_at == at + 1
