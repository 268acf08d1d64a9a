"""The words of lexicon.yaml, and of the vocabulary of levels, as compiled patterns."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from xeploai.core.levels import Level
from xeploai.rulepacks.data_files import data_file
from xeploai.rulepacks.vocabulary import entry

# Spellings of one word, each as long as the form the lexicon uses, so that offsets stay.
_VARIANTS = (("uỷ", "ủy"), ("tỉ lệ", "tỷ lệ"), ("khoá", "khóa"), ("\u00a0", " "), ("\u202f", " "))

# "14 206 người" and "(838/1 412)", but neither "45 120 300 17" nor a row of cells.
_BLANK_BETWEEN = re.compile(r"[0-9] [0-9]{3}(?![0-9])")
_GROUPED_BY_BLANKS = re.compile(
    r"(?<![\d.,-])(?<!\d )[1-9]\d{0,2}(?: \d{3}){1,3}(?! ?%)"
    r"(?= ?[;:)(/]|[.,](?!\d)| [^\W\d]|,\d{1,3}(?!\d)(?: [^\W\d]|\W))"
)


@cache
def _held() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = data_file("tools/proofreading/lexicon.yaml")
    return loaded


def words(area: str) -> tuple[str, ...]:
    """One flat list of the lexicon."""
    return tuple(_held()[area])


def alternatives(forms: Iterable[str]) -> str:
    """A group of literal forms, longest first; a space in a form stands for any white space."""
    ordered = sorted(set(forms), key=lambda form: (-len(form), form))
    return "(?:" + "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in ordered) + ")"


def searchable(text: str) -> str:
    """The text in lower case and one spelling, code point for code point.

    >>> searchable("Đảng uỷ, Tỉ lệ, 14 206 hộ")
    'đảng ủy, tỷ lệ, 14.206 hộ'
    """
    lowered = text.lower()
    if len(lowered) != len(text):  # İ alone grows in lower case
        lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    for variant, form in _VARIANTS:
        lowered = lowered.replace(variant, form)
    return _GROUPED_BY_BLANKS.sub(_with_points, lowered) if _BLANK_BETWEEN.search(lowered) else lowered


def _with_points(match: re.Match[str]) -> str:
    """Thousands that are divided by a blank, with the point that all other thousands have.

    Not behind a word that is numbered: "quý 3 412 hồ sơ" are 412 of the third quarter.
    """
    before = match.string[max(0, match.start() - 12) : match.start()].split()
    return match[0] if before and before[-1] in _numbered_words() else match[0].replace(" ", ".")


@cache
def _numbered_words() -> frozenset[str]:
    names = (*words("numbered"), *words("numbered_places"), "số", "năm", "đoạn", "xưởng")
    return frozenset(name.split()[-1] for name in names) - {"hoạch"}


def places_of(text: str, word: str) -> Iterator[int]:
    """Where a word stands in a text; much faster than a pattern of several words over megabytes."""
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def ceiling_per_10k() -> int:
    """The share of excellent ones that every guidance since 2018 states; what a campaign allows, no report tells."""
    share: int = _held()["ceiling_per_10k"]
    return share


NOUN = alternatives(form for forms in _held()["nouns"].values() for form in forms)
NOUN_WORDS = frozenset(word for forms in _held()["nouns"].values() for form in forms for word in form.split())
_CLASS_OF = {form: name for name, forms in _held()["nouns"].items() for form in forms}
_NOUN_AT = re.compile(rf"\s*(?:(?:số|lượt)\s+)?({NOUN})(?!\w)")
_LONGEST_NOUN = max(map(len, _CLASS_OF)) + 12  # with "số", and blanks
_KEPT = 4_000  # stretches that are remembered
_WITHIN: Mapping[str, list[str]] = _held()["within"]
_RELATED = frozenset(pair for wide, kinds in _WITHIN.items() for kind in kinds for pair in ((wide, kind), (kind, wide)))
CLASSIFIED = frozenset(words("classified"))

BOUNDS: Mapping[str, str] = {form: bound for bound, forms in _held()["bounds"].items() for form in forms}


def noun_after(text: str, at: int) -> str | None:
    """The class of the noun that follows a figure; None if none is known."""
    return _noun_of(text[at : at + _LONGEST_NOUN])


@lru_cache(maxsize=_KEPT)
def _noun_of(words_behind: str) -> str | None:
    """The same words stand behind many figures of a report."""
    found = _NOUN_AT.match(words_behind)
    return _CLASS_OF[" ".join(found[1].split())] if found else None


def compatible(one: str | None, other: str | None) -> bool:
    """Whether figures of two classes may count the same things. An unnamed noun fits any.

    >>> compatible("organisation", "branch"), compatible("branch", "committee"), compatible(None, "member")
    (True, False, True)
    """
    return one is None or other is None or one == other or (one, other) in _RELATED


def holds(wide: str | None, narrow: str | None) -> bool:
    """Whether things of the second class are things of the first."""
    return wide is None or narrow is None or wide == narrow or narrow in _WITHIN.get(wide, ())


def _level_pattern() -> re.Pattern[str]:
    """The four names and abbreviations; text may drop or widen the word for duty, "trở lên" makes a count nested."""
    parts = []
    for level in (Level.NOT_COMPLETED, Level.EXCELLENT, Level.GOOD, Level.COMPLETED):
        held = entry("levels", level.value)
        stem, duty = str(held["name"]).lower().rsplit(" nhiệm vụ", 1)[0], r"(?:\s+chức\s+trách,?)?\s+nhiệm\s+vụ"
        bare = r"(?=\s*[\"”’',;:)(\n]|\s+và\s+\d|$)" if level is not Level.COMPLETED else r"(?=\s*[”\"])"
        stem = stem.replace(" ", r"\s+")
        short = str(held["short"]).lower()
        parts.append(rf"(?P<{level.value}>{stem}(?:{duty}|{bare})|(?<!\w){short}(?!\w))")
    more = r"[\"”’']?(?P<better>\s+trở\s+lên)?"
    return re.compile("(?:" + "|".join(parts) + ")" + more)


LEVEL = _level_pattern()
_LEVEL_HINT = re.compile(r"(?:không\s+)?hoàn|k?ht[xtn]")


def levels_in(text: str) -> Iterator[re.Match[str]]:
    """The levels that a searchable text names, in order."""
    end = 0
    for hint in _LEVEL_HINT.finditer(text):
        found = LEVEL.match(text, hint.start()) if hint.start() >= end else None
        if found is not None:
            end = found.end()
            yield found


EVALUATED = re.compile(r"(?:kiểm\s+điểm|đánh\s+giá|xếp\s+loại|phân\s+loại)")
