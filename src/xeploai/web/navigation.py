"""The menu: what a person may open, in the order of the work. An entry is added here with the page it opens."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from xeploai.registers.kernel.access import Actor


@dataclass(frozen=True)
class Entry:
    """One line of the menu. `needs`: acts of which one is enough; empty for everyone."""

    title: str
    view: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Lines that belong together."""

    title: str
    entries: tuple[Entry, ...]


MENU = (
    Group("", (Entry("Việc đang chờ", "home"),)),
    Group(
        "Tổ chức và con người",
        (
            Entry("Tổ chức đảng", "organisations:list", ("organisation.view",)),
            Entry("Đảng viên", "people:list", ("person.view",)),
            Entry("Nhập dữ liệu", "imports:list", ("person.import",)),
            Entry("Yêu cầu sửa dữ liệu", "corrections:list", ("person.change",)),
        ),
    ),
    Group(
        "Kiểm điểm, xếp loại",
        (
            Entry("Đợt kiểm điểm", "campaigns:list", ("campaign.view",)),
            Entry("Bản tự kiểm điểm của tôi", "reviews:mine", ("own.review",)),
            Entry("Theo dõi nộp bản tự kiểm điểm", "reviews:campaigns", ("review.view",)),
            Entry("Kết quả của tôi", "decisions:mine", ("own.result",)),
            Entry("Kiểm tra số liệu báo cáo", "checks:add", ("report.export",)),
        ),
    ),
    Group(
        "Quản lý",
        (
            Entry("Tài khoản, phân quyền", "accounts:list", ("account.view",)),
            Entry("Nhật ký", "audit:list", ("audit.view",)),
            Entry("Thời hạn lưu", "retention:list", ("retention.manage",)),
        ),
    ),
    Group(
        "Của tôi",
        (
            Entry("Dữ liệu đang lưu về tôi", "own_record", ("own.record",)),
            Entry("Bảo mật tài khoản", "mfa_index"),
        ),
    ),
    Group(
        "Trợ giúp",
        (
            Entry("Hướng dẫn", "help:guides"),
            Entry("Giải thích thuật ngữ", "help:glossary"),
        ),
    ),
)


@dataclass(frozen=True)
class Line:
    """One line as drawn."""

    title: str
    address: str
    current: bool


@dataclass(frozen=True)
class Section:
    """One group as drawn."""

    title: str
    lines: Sequence[Line]


def menu_for(request: HttpRequest, actor: Actor) -> list[Section]:
    """The menu of one person; the line whose address begins the current one is marked."""
    drawn = []
    for group in MENU:
        lines = [_line(entry, request.path) for entry in group.entries if _open(entry, actor)]
        if lines:
            drawn.append(Section(group.title, lines))
    return drawn


def _open(entry: Entry, actor: Actor) -> bool:
    return not entry.needs or bool(actor.acts & set(entry.needs))


def _line(entry: Entry, path: str) -> Line:
    address = reverse(entry.view)
    current = path == address if address == "/" else path.startswith(address)
    return Line(entry.title, address, current)
