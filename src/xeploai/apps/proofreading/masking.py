"""Numbers that are no counts: dates, years, document numbers, clock times, telephone numbers, money, ranks, terms.

They are covered with a filler of the same length, so that offsets stay. Every pattern is bounded in length:
a megabyte of digits must not cost quadratic time.
"""

import re

from xeploai.apps.proofreading.lexicon import NOUN, alternatives, words

FILLER = "\ue000"

_NOT_COUNTED = rf"(?!\d)(?!\s*{NOUN}(?!\w))"
_YEAR = r"(?:19|20)\d\d"
_NUMBER = r"(?<![\d.,])\d[\d.,]{0,18}"

_MASKS = (
    r"(?:https?://|www\.)\S{1,2000}",
    # ordinary dates, month and year, terms
    r"(?<![\d.,/])\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:\d{4}|\d{2})(?![\d/%])",
    rf"(?<![\d.,/])(?:0?[1-9]|1[0-2])\s?[/-]\s?{_YEAR}(?![\d.,%]\d){_NOT_COUNTED}",
    r"(?:ngày|sáng|trưa|chiều|tối|đêm|hôm|mùng|mồng|dịp)\s+(?:ngày\s+)?(?:0?[1-9]|[12]\d|3[01])\s?[/-]\s?(?:0?[1-9]|1[0-2])(?![\d%])",
    r"(?:từ|đến|tới|trước|sau|hết|vào)\s+(?:ngày\s+)?(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?![\d%/.,]\d)"
    rf"(?!\d)(?!\s*{NOUN}(?!\w))(?!\s*%)",
    rf"(?<![\d.,/]){_YEAR}\s?[-–—]\s?(?:{_YEAR}|\d\d)(?![\d.,/]\d)(?![\d%])",
    rf"(?<!\w)năm\s+{_YEAR}(?!\d)(?![.,]\d)",
    rf"(?<![\d.,/\w-]){_YEAR}(?![\d/%])(?![.,]\d){_NOT_COUNTED}(?!\s+(?:hoàn|được|chính|dự)\s)(?!\s?%)",
    # documents
    r"(?<![\d.,])\d{1,5}(?:/\d{4})?\s?[-–/](?:[a-zđ]{1,8}[/-]?){1,4}(?!\w)",
    rf"(?<!\w){alternatives(words('numbered'))}\s+(?:số\s*:?\s*)?\d{{1,5}}(?![\d.,/]?\d)(?!\s?[/%])(?!\s?[-–]\s?\d){_NOT_COUNTED}",
    rf"(?<!tổng )(?<!trong )(?<!trên )(?<!với )(?<!của )(?<!\w)số:?\s+\d{{1,5}}(?![\d.,/]?\d)(?!\s?[/%]){_NOT_COUNTED}",
    # clock times, telephone numbers, money, measures
    r"(?<![\d.,/])\d{1,2}\s?[:h]\s?\d\d(?!\d)(?:\s?[ap]m)?",
    r"(?<![\d.,/])(?:\+84|0)\d(?:[ .-]?\d){8,9}(?!\d)",
    rf"{_NUMBER}\s?(?:(?:trăm|nghìn|ngàn|triệu|tỷ|tỉ)\s+){{0,3}}(?:đồng(?!\s+chí)|vnđ|vnd|usd|đô\s+la|₫)(?!\w)",
    rf"{_NUMBER}\s?(?:triệu|tỷ|tỉ)(?!\s+lệ)(?!\w)",
    rf"{_NUMBER}\s?{alternatives(words('units'))}(?!\w)",
    rf"{_NUMBER}\s?điểm(?!\w)(?!\s+(?:nhóm|cầu))",
    # enumerators and references; decimals that are no percentage; numbers too long for a count
    r"^\s{0,9}(?:[-+*•]\s{0,3})?\d{1,2}(?:\.\d{1,2}){0,3}[.)/]\s",
    r"^\s{0,9}\d{1,2}(?:\.\d{1,2}){1,3}\s",
    r"\(\d{1,2}\)|\[\d{1,3}\]",
    rf"(?<![\d.,])\d{{1,9}},\d{{1,6}}(?!\d)(?!\s{{0,2}}(?:%|phần\s+trăm))(?!,\d)(?!\s*{NOUN}(?!\w))(?!\s?[-–])",
    r"\d{10,}",
)
_MASK = re.compile("|".join(f"(?:{mask})" for mask in _MASKS))


def masked(text: str) -> str:
    """The searchable text of one block with everything covered that is no count.

    >>> masked("ngày 07/4 có 04 chi bộ").replace(FILLER, "_")
    '_________ có 04 chi bộ'
    """
    return _MASK.sub(lambda found: FILLER * len(found[0]), text)
