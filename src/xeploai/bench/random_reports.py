"""Random right reports in many phrasings, and the same with one slip of the pen: what the checker is measured on."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from xeploai.core.figures import Share, vi_count

NOUNS = ("chi bộ", "đảng viên", "tổ chức cơ sở đảng", "tập thể lãnh đạo, quản lý")
LEVELS = ("hoàn thành xuất sắc nhiệm vụ", "hoàn thành tốt nhiệm vụ", "hoàn thành nhiệm vụ", "không hoàn thành nhiệm vụ")
SHORT = ("HTXSNV", "HTTNV", "HTNV", "KHTNV")
# Published reports of this work carry a figure, dates among them, every hundred characters.
_PROSE_A_REPORT = 27
ASIDES = (
    "Ngày 15/12/2023, Ban Thường vụ đã ban hành Kế hoạch số 45-KH/ĐU về công tác kiểm điểm.",
    "Thực hiện Hướng dẫn số 25-HD/BTCTW, hội nghị khai mạc lúc 8 giờ 30 phút và kéo dài 2 ngày.",
    "Nhiệm kỳ 2020 - 2025, đảng bộ vận động được 1,5 tỷ đồng cho an sinh xã hội, tăng 12,5% so với nhiệm kỳ trước.",
    "Số điện thoại thường trực: 0912 345 678; tài liệu gồm Mẫu 02 và Phụ lục 3.",
    "Nghị quyết Trung ương 4 khóa XII tiếp tục được quán triệt trong quý 4 và tháng 12/2023.",
    "Có 3 chi bộ được biểu dương vì đổi mới sinh hoạt chuyên đề.",
)


PROSE = (
    "Cấp ủy các cấp đã quán triệt mục đích, yêu cầu của việc kiểm điểm, chuẩn bị chu đáo, phân công rõ người, rõ việc.",
    "Nhiều nơi lấy ý kiến góp ý của tổ chức chính trị - xã hội và nhân dân nơi cư trú trước khi tổ chức hội nghị.",
    "Hội nghị diễn ra dân chủ, khách quan, không nể nang, né tránh; ý kiến góp ý được tiếp thu, giải trình nghiêm túc.",
    "Bên cạnh đó, một số nơi còn viết bản tự kiểm điểm sơ sài, chưa liên hệ trách nhiệm của người đứng đầu.",
    "Việc theo dõi khắc phục khuyết điểm sau kiểm điểm có lúc, có nơi chưa thường xuyên, chưa rõ kết quả từng việc.",
    "Thời gian tới, tiếp tục đổi mới cách làm, gắn kết quả xếp loại với quy hoạch, bố trí, khen thưởng cán bộ.",
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A figure of a statement that can be broken. `kind` is the kind of claim that then fails."""

    start: int
    end: int
    kind: str
    num: int
    den: int
    decimals: int


@dataclass
class Statement:
    """A paragraph with the figures in it."""

    text: str = ""
    slots: list[Slot] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def say(self, text: str) -> "Statement":
        """Add words."""
        self.text += text
        return self

    def count(self, value: int, *, kind: str = "", num: int = 0) -> "Statement":
        """Add a count; with a kind it can be broken."""
        printed = vi_count(value)
        if kind:
            self.slots.append(Slot(len(self.text), len(self.text) + len(printed), kind, num or value, 0, 0))
        self.counts.append(value)
        return self.say(printed)

    def pct(self, num: int, den: int, decimals: int) -> "Statement":
        """Add a percentage; it can be broken."""
        printed = (Share(num, den).pct(decimals) or "").replace(".", ",") + "%"
        self.slots.append(Slot(len(self.text), len(self.text) + len(printed), "ratio", num, den, decimals))
        return self.say(printed)


def report(rng: random.Random, paragraphs: int = 5) -> list[Statement]:
    """A right report: some statements about different things, with asides between."""
    made = []
    for _ in range(paragraphs):
        if rng.random() < 0.4:
            made.append(Statement(rng.choice(ASIDES)))
        made.append(rng.choice(_MAKERS)(rng))
    return made


def text_of(statements: Sequence[Statement]) -> str:
    """The report as plain text, one paragraph a line."""
    return "\n\n".join(statement.text for statement in statements) + "\n"


def broken(rng: random.Random, statements: Sequence[Statement]) -> tuple[str, int, int, str] | None:
    """The report with one figure wrong: text, place of the figure, kind of claim. None if nothing can be broken."""
    choices = [(at, slot) for at, statement in enumerate(statements) for slot in statement.slots]
    if not choices:
        return None
    at, slot = rng.choice(choices)
    wrong = _wrong(rng, slot, statements)
    if wrong is None:
        return None
    texts = [statement.text for statement in statements]
    texts[at] = texts[at][: slot.start] + wrong + texts[at][slot.end :]
    start = sum(len(text) + 2 for text in texts[:at]) + slot.start
    return "\n\n".join(texts) + "\n", start, start + len(wrong), slot.kind


def _wrong(rng: random.Random, slot: Slot, statements: Sequence[Statement]) -> str | None:
    """Another figure for a slot, which no count of the report makes right by chance."""
    if slot.kind == "sum":
        return vi_count(slot.num + rng.choice((1, 2, 3)))
    counts = {count for statement in statements for count in statement.counts}
    counts |= {first + second for first in counts for second in counts}
    right = {Share(slot.num, count).pct(slot.decimals) for count in counts if count >= slot.num > 0}
    scale = 10**slot.decimals
    exact = int((Share(slot.num, slot.den).pct(slot.decimals) or "0").replace(".", ""))
    for _ in range(20):
        scaled = exact + rng.choice((-1, 1)) * rng.randint(2, max(3, 6 * scale))
        whole, part = divmod(max(scaled, 0), scale)
        printed = f"{whole}.{part:0{slot.decimals}d}" if slot.decimals else str(whole)
        if 0 < scaled < 100 * scale and printed not in right:
            return printed.replace(".", ",") + "%"
    return None


def _levels(rng: random.Random) -> tuple[int, int, int, int]:
    good, completed, failed = rng.randint(30, 900), rng.randint(2, 60), rng.randint(1, 9)
    excellent = rng.randint(3, max(4, good // 5))
    return excellent, good, completed, failed


def _flat(rng: random.Random) -> Statement:
    """Counts first: "12 chi bộ hoàn thành xuất sắc nhiệm vụ (18,75%)"."""
    noun, counts, decimals = rng.choice(NOUNS), _levels(rng), rng.choice((1, 2))
    total, with_rates = sum(counts), rng.random() < 0.7
    statement = Statement()
    opening = rng.choice(("Toàn Đảng bộ có ", "Đã đánh giá, xếp loại ", "Năm 2023, có "))
    closing = rng.choice((" được đánh giá, xếp loại. Kết quả: ", " được đánh giá, xếp loại, trong đó có "))
    statement.say(opening).count(total, kind="" if with_rates else "sum").say(f" {noun}{closing}")
    before, after = rng.choice(
        ((" (", ")"), (", chiếm ", ""), (", chiếm tỷ lệ ", ""), (" (chiếm ", ")"), (", tỷ lệ ", ""))
    )
    joint = "; " if before.startswith(",") else ", "
    for index, (count, level) in enumerate(zip(counts, LEVELS, strict=True)):
        statement.say(
            ("" if index == 0 else joint) + ("và " if index == 3 and joint == ", " and rng.random() < 0.5 else "")
        )
        statement.count(count).say(f" {noun} {level}")
        if with_rates:
            statement.say(before).pct(count, total, decimals).say(after)
    return statement.say(".")


def _listed(rng: random.Random) -> Statement:
    """Levels first, one a line: "- Hoàn thành tốt nhiệm vụ: 38 chi bộ, đạt 73,08%"."""
    noun, counts, decimals = rng.choice(NOUNS[:3]), _levels(rng), rng.choice((1, 2))
    total = sum(counts)
    statement = Statement().say("Kết quả xếp loại chất lượng ").count(total).say(f" {noun} được đánh giá như sau:\n")
    names = rng.choice((LEVELS, SHORT))
    before, after = rng.choice(((" (", ")"), (", chiếm ", ""), (", tỷ lệ ", "")))
    for count, level in zip(counts, names, strict=True):
        statement.say(f"- {level[0].upper()}{level[1:]}: ").count(count).say(f" {noun}{before}").pct(
            count, total, decimals
        )
        statement.say(f"{after}{';' if level != names[-1] else '.'}\n")
    statement.text = statement.text.rstrip("\n")
    return statement


def _nested(rng: random.Random) -> Statement:
    """Fractions: "71/75 tập thể (94,67%) hoàn thành tốt nhiệm vụ, trong đó 14/71"."""
    noun, (excellent, good, completed, failed) = rng.choice(NOUNS), _levels(rng)
    better, total = good + excellent, good + excellent + completed + failed
    statement = Statement().say("Kết quả, có ")
    statement.count(better).say("/").count(total).say(f" {noun} (").pct(better, total, 2).say(
        ") hoàn thành tốt nhiệm vụ trở lên, "
    )
    statement.say("trong đó ").count(excellent).say("/").count(better).say(f" {noun} (").pct(excellent, better, 2)
    statement.say(") hoàn thành xuất sắc nhiệm vụ; ").count(completed).say("/").count(total).say(f" {noun} (")
    statement.pct(completed, total, 2).say(") hoàn thành nhiệm vụ; ").count(failed).say("/").count(total).say(
        f" {noun} ("
    )
    return statement.pct(failed, total, 2).say(") không hoàn thành nhiệm vụ.")


def _share(rng: random.Random) -> Statement:
    """One share in one of several wordings."""
    noun, den, decimals = rng.choice(NOUNS), rng.randint(40, 6000), rng.choice((1, 2))
    num = rng.randint(den // 10 + 1, den - 1)
    statement = Statement()
    match rng.randrange(5):
        case 0:
            statement.say("Đã có ").count(num).say("/").count(den).say(f" {noun} hoàn thành kiểm điểm, đạt ").pct(
                num, den, decimals
            )
        case 1:
            statement.say("Có ").count(num).say(f" {noun} thực hiện tốt nền nếp sinh hoạt, chiếm ").pct(
                num, den, decimals
            )
            statement.say(" trên tổng số ").count(den).say(f" {noun}")
        case 2:
            statement.pct(num, den, decimals).say(" (").count(num).say("/").count(den).say(f" {noun}) dự học đầy đủ")
        case 3:
            statement.say("Trong tổng số ").count(den).say(f" {noun}, có ").count(num).say(f" {noun} ký cam kết (")
            statement.pct(num, den, decimals).say(")")
        case _:
            statement.say("Số được biểu dương là ").count(num).say("/").count(den).say(f" {noun} (tỷ lệ ").pct(
                num, den, decimals
            ).say(")")
    return statement.say(".")


def _consists(rng: random.Random) -> Statement:
    """A total and its kinds."""
    branches, committees = rng.randint(20, 90), rng.randint(5, 60)
    statement = (
        Statement().say("Đảng bộ hiện có ").count(branches + committees, kind="sum").say(" tổ chức cơ sở đảng, gồm ")
    )
    return statement.count(branches).say(" chi bộ cơ sở và ").count(committees).say(" đảng bộ cơ sở.")


def _remainder(rng: random.Random) -> Statement:
    """A total, what was done, and the rest."""
    noun, done, rest = rng.choice(NOUNS[:2]), rng.randint(100, 900), rng.randint(3, 40)
    statement = (
        Statement().say("Trong tổng số ").count(done + rest, kind="sum").say(f" {noun}, đã kiểm điểm ").count(done)
    )
    return statement.say(f" {noun}, còn lại ").count(rest).say(f" {noun} chưa kiểm điểm.")


_MAKERS: tuple[Callable[[random.Random], Statement], ...] = (
    _flat,
    _flat,
    _listed,
    _nested,
    _share,
    _share,
    _consists,
    _remainder,
)


def big_report(size: int, seed: int = 1) -> bytes:
    """A right report of at least `size` bytes, every figure drawn anew, with prose between as published ones have."""
    return "\n".join(_pieces(size, random.Random(seed))).encode()  # noqa: S311


def _pieces(size: int, rng: random.Random) -> Iterator[str]:
    length = 0
    while length < size:
        text = "\n\n".join((text_of(report(rng)), *(rng.choice(PROSE) for _ in range(_PROSE_A_REPORT)))) + "\n"
        length += len(text.encode())
        yield text
