"""Numbers that are no counts: dates, years, document numbers, clock times, telephone numbers, money, ranks, terms.

They are covered with a filler of the same length, so that offsets stay. Work starts at digits only, and every pattern
is bounded in length: ten megabytes take a second or two, and a megabyte of digits no longer.
"""

import re

from xeploai.tools.proofreading.lexicon import NOUN, alternatives, noun_after, words

FILLER = "\ue000"
DIGITS = re.compile(r"[0-9]+")

_NOT_COUNTED = rf"(?!\d)(?!\s*{NOUN}(?!\w))"
_YEAR = r"(?:19|20)\d\d"
_NUMBER = r"(?<![\d.,])\d(?:[\d.,]{0,17}\d)?"
_MONEY = r"(?:(?:trăm|nghìn|ngàn|triệu|tỷ|tỉ)\s+){0,3}(?:đồng(?!\s+chí)|vnđ|vnd|usd|đô\s+la|₫)(?!\w)"
_UNIT = rf"{alternatives(words('units'))}(?!\w)"
_DAY_AND_MONTH = r"(?:0?[1-9]|[12]\d|3[01])\s?[/-]\s?(?:0?[1-9]|1[0-2])(?![\d%])"

# What a number is by itself, with what follows it.
_ALONE = re.compile(
    "|".join(
        (
            # ordinary dates, month and year, terms, years
            r"(?<![\d.,/])\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:\d{4}|\d{2})(?![\d/%])",
            rf"(?<![\d.,/])(?:0?[1-9]|1[0-2])\s?[/-]\s?{_YEAR}(?![.,%]\d){_NOT_COUNTED}",
            rf"(?<![\d.,/]){_YEAR}\s?[-–—]\s?(?:{_YEAR}|\d\d)(?![.,/]\d)(?![\d%])",
            rf"(?<![\d.,/\w-]){_YEAR}(?![\d/%])(?![.,]\d){_NOT_COUNTED}(?!\s+(?:hoàn|được|chính|dự)\s)(?!\s?%)",
            # documents
            r"(?<![\d.,])\d{1,5}(?:/\d{4})?\s?[-–/](?:[a-zđ]{1,8}[/-]?){1,4}(?!\w)",
            # clock times, telephone numbers, money, measures
            r"(?<![\d.,/])(?:[01]?\d|2[0-4])(?::|\s?h\s?)[0-5]\d(?!\d)(?:\s?[ap]m)?",
            r"(?<![\d.,/])(?:84|0)\d(?:[ .-]?\d){8,9}(?!\d)",
            rf"{_NUMBER}\s?(?:{_MONEY}|(?:triệu|tỷ|tỉ)(?!\s+lệ)(?!\w)|{_UNIT}|điểm(?!\w)(?!\s+(?:nhóm|cầu)))",
            # references; decimals that are no percentage; numbers too long for a count
            r"(?<=\()\d{1,2}\)|(?<=\[)\d{1,3}\]",
            rf"(?<![\d.,])\d{{1,9}},\d{{1,6}}(?!\d)(?!\s{{0,2}}(?:%|phần\s+trăm))(?!,\d)(?!\s*{NOUN}(?!\w))(?!\s?[-–])",
            r"\d{10,}",
            # "Nhà máy 1: 84"; "5 không, 3 sạch"; "vắng trên 3 kỳ"
            r"(?<=[^\W\d] )\d{1,2}(?=\s?:\s?\d)",
            r"\d{1,2}\s(?:kỳ(?!\s+họp)|không(?=,\s*\d+\s+sạch)|sạch)(?!\w)",
        )
    )
)
# What a number is by the words before it.
_AFTER_DAY = re.compile(_DAY_AND_MONTH)
_AFTER_PREPOSITION = re.compile(rf"{_DAY_AND_MONTH}(?![/.,]\d)(?!\s*{NOUN}(?!\w))(?!\s*%)")
_AFTER_NAME = re.compile(rf"\d{{1,5}}(?![\d.,/]?\d)(?!\s?[/%])(?!\s?[-–]\s?\d){_NOT_COUNTED}")
_AFTER_SHORT_YEAR = re.compile(rf"\d{{1,2}}(?![\d.,/]?\d)(?!\s?[/%])(?!\s?[-–]\s?\d){_NOT_COUNTED}")
_OF_DOCUMENT = frozenset({"nghị", "quyết", "hội", "luận", "định", "thị", "lần", "bốn"})
_AFTER_YEAR = re.compile(rf"{_YEAR}(?!\d)(?![.,]\d)")
# A number behind a word and right before another count: "phân xưởng 1 có 96".
_NAMED_PART = re.compile(r"(?<!\w)([^\W\d]+) (\d{1,2})(?=\s?:?\s(?:(?:có|là|được|đạt|còn|gồm|trồng|thu|nộp)\s)?\d)")
_NAMED_HINT = re.compile(r" [1-9]\d? (?:[^\W\d]{2,5} )?\d")
_DAY_WORDS = frozenset({"ngày", "sáng", "trưa", "chiều", "tối", "đêm", "hôm", "mùng", "mồng", "dịp"})
_PREPOSITIONS = frozenset({"từ", "đến", "tới", "trước", "sau", "hết", "vào"})
_NAMES = frozenset(words("numbered"))
_COMPOUNDS = frozenset(words("not_numbered"))
_TIMES = (["cuối", "kỳ"], ["đầu", "kỳ"], ["trong", "kỳ"], ["kỳ", "trước"])
_COUNTED_OF = frozenset({"tổng", "trong", "trên", "với", "của", "thiểu", "đa", "sĩ", "quân", "dân"})
_PERCENT_AHEAD = 7
_PERCENT = re.compile(r"(?:[.,]\d{1,4})?\s?%")
_WORDS_BACK = 40
_MOST_WORDS = 5
_BEFORE_NUMBER = frozenset(" \n\t:")
# "thôn 5" is a place; "trưởng thôn 875 (70%)" counts.
_PLACES = frozenset(words("numbered_places"))
_AFTER_PLACE = re.compile(
    rf"\d{{1,2}}(?![\d.,/]?\d)(?!\s?[/%])(?!\s?[-–]\s?\d)(?!\s*\(\s*\d+(?:,\d+)?\s?%){_NOT_COUNTED}"
)
# "độ tuổi dưới 35: 12 người, từ 35 đến 50: 20 người"
_AGES = frozenset({"dưới", "trên", "từ", "đến"})
_AGE = re.compile(r"\d{2}(?:\s*(?:đến|-|–)\s*(?:dưới\s+)?\d{2})?(?![\d.,/]?\d)(?!\s?%)")
_AGE_BACK, _AGE_AHEAD = 70, 24
# "trang 2/7" is a page of seven.
_PAGES = frozenset({"trang", "tờ"})
_AFTER_PAGE = re.compile(r"\d{1,4}\s?/\s?\d{1,4}(?![\d/%])")

# The last words of all these; behind any other word a number is what it is by itself.
_LAST_WORDS = frozenset(
    {"năm", ":", "số", *_AGES, *_DAY_WORDS, *_PREPOSITIONS, *_PAGES, *(name.split()[-1] for name in _NAMES | _PLACES)}
)

_ADDRESS = re.compile(r"(?:https?://|www\.)\S{1,2000}")
_ENUMERATOR = re.compile(
    r"\s{0,9}(?:[-+*•]\s{0,3})?\d{1,2}(?:(?:\.\d{1,2}){0,3}[.)/]\s|(?:\.\d{1,2}){1,3}\s)",
)


def masked(text: str) -> str:
    """The searchable text of one block with everything covered that is no count.

    >>> masked("ngày 07/4 có 04 chi bộ").replace(FILLER, "_")
    'ngày ____ có 04 chi bộ'
    """
    if "://" in text or "www." in text:
        text = _ADDRESS.sub(lambda found: FILLER * len(found[0]), text)
    pieces, at = [], 0
    start = _ENUMERATOR.match(text)
    covered = start.end() if start else 0
    if covered:
        pieces, at = [FILLER * covered], covered
    names = _running_names(text)
    for digits in DIGITS.finditer(text):
        begin = digits.start()
        if begin < covered:
            continue
        if begin in names:
            pieces += [text[at:begin], FILLER * (digits.end() - begin)]
            at = covered = digits.end()
            continue
        behind = digits.end()
        after = text[behind : behind + _PERCENT_AHEAD]
        if after and (after[0] == "%" or (after[0] in ",. " and "%" in after and _PERCENT.match(after))):
            continue  # a percentage, the most frequent figure of a report, is none of these
        end = _end_of_mask(text, begin, behind)
        if end is not None:
            pieces += [text[at:begin], FILLER * (end - begin)]
            at = covered = end
    pieces.append(text[at:])
    return "".join(pieces)


def _running_names(text: str) -> set[int]:
    """Where small numbers tell apart things of one name: "phân xưởng 1 có 96 người, phân xưởng 2 có 88 người"."""
    numbers: dict[str, list[tuple[int, int]]] = {}
    for match in _NAMED_PART.finditer(text) if _NAMED_HINT.search(text) else ():
        numbers.setdefault(match[1], []).append((int(match[2]), match.start(2)))
    return {
        place
        for found in numbers.values()
        if len(found) > 1 and [number for number, _ in found] == list(range(found[0][0], found[0][0] + len(found)))
        for _, place in found
    }


def _end_of_mask(text: str, begin: int, end: int) -> int | None:
    """Where the number whose first digits stand here ends, if it is no count."""
    # Most numbers have a noun right behind them, and so are none of what a number is by itself.
    found = None if text[end : end + 1] == " " and noun_after(text, end) is not None else _ALONE.match(text, begin)
    if found is None:
        found = _by_words(text, begin)
    return None if found is None else found.end()


def _by_words(text: str, begin: int) -> re.Match[str] | None:
    if not begin or text[begin - 1] not in _BEFORE_NUMBER:
        return None
    before = text[max(0, begin - _WORDS_BACK) : begin].replace(":", " :").replace("(", " ")
    words_before = before.rsplit(maxsplit=_MOST_WORDS)[-_MOST_WORDS:]
    last = words_before[-1] if words_before else ""
    if last not in _LAST_WORDS:
        return None
    if words_before[-2:-1] == ["cả"]:
        return None  # "cả năm 14", "cả quý 5": what all of it came to
    if last == "năm":
        return _AFTER_YEAR.match(text, begin) or _AFTER_SHORT_YEAR.match(text, begin)
    if words_before[-2:] == ["trung", "ương"] and not _OF_DOCUMENT & set(words_before[:-2]):
        return None  # "nghị quyết trung ương 4" is a document; "giải cấp trung ương 4" counts
    if last in _AGES and "tuổi" in text[max(0, begin - _AGE_BACK) : begin + _AGE_AHEAD]:
        return _AGE.match(text, begin)
    if last in _DAY_WORDS and (day := _AFTER_DAY.match(text, begin)):
        return day
    if last in _PREPOSITIONS:
        return _AFTER_PREPOSITION.match(text, begin)
    if last in _PAGES and (page := _AFTER_PAGE.match(text, begin)):
        return page
    if last in {":", "số"}:
        return _numbered(text, begin, words_before[:-1], colon=last == ":")
    if words_before[-2:] in _TIMES or " ".join(words_before[-2:]) in _COMPOUNDS:
        return None  # "xếp loại 38 hợp tác xã" ranks 38 of them; "đảng viên cuối kỳ 512" counts them
    names = [" ".join(words_before[-length:]) for length in (1, 2, 3)]
    if any(name in _PLACES for name in names):
        return _AFTER_PLACE.match(text, begin)
    if any(name in _NAMES for name in names):
        return _AFTER_NAME.match(text, begin)
    return None


def _numbered(text: str, begin: int, words_before: list[str], *, colon: bool) -> re.Match[str] | None:
    """ "Nghị quyết số 21", "số: 45", but not "trong tổng số 45"."""
    if colon:
        if not words_before or words_before[-1] != "số":
            return None
        words_before = words_before[:-1]
    if words_before and words_before[-1] in _COUNTED_OF:
        return None
    return _AFTER_NAME.match(text, begin)
