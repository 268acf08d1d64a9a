"""Which pages are asked for, and by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xeploai.bench.pages.committee import Committee, Worker

# Past the end is the last page: as deep as a list goes.
_DEEP = 1_000_000
_WORDS = "mau+thi+binh"
_NUMBER = "00004242"


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page. role: who asks for it; sheet: it is looked at in a browser, with style sheets and scripts."""

    name: str
    address: str
    role: str

    @property
    def sheet(self) -> bool:
        """Whether it is for a browser, and not for a program."""
        return not self.address.startswith("/api/")


def pages(committee: Committee, worker: Worker) -> Sequence[Page]:
    """Every list, record and board, in the order in which one person visits them, with the records of a worker."""
    officer, member, inspector = "organisation_officer", "member", "inspector"
    campaign, listed = f"/dot-kiem-diem/{committee.campaign}/", f"/nop-tu-kiem-diem/{committee.campaign}/"
    place = worker.place
    rows = [
        ("home", "/", officer),
        ("tree", "/to-chuc/", officer),
        ("organisation", f"/to-chuc/{committee.unit}/", officer),
        ("branch", f"/to-chuc/{place.branch}/", officer),
        ("people", "/dang-vien/", officer),
        ("people, last page", f"/dang-vien/?trang={_DEEP}", officer),
        ("people, search", f"/dang-vien/?tim={_WORDS}", officer),
        ("people, by number", f"/dang-vien/?tim={_NUMBER}", officer),
        ("person", f"/dang-vien/{place.person}/", officer),
        ("collective", f"/dang-vien/tap-the/{committee.collective}/", officer),
        ("imports", "/nhap-du-lieu/", officer),
        ("import, taken over", f"/nhap-du-lieu/{committee.batch}/", officer),
        ("import, preview", f"/nhap-du-lieu/{committee.waiting}/", officer),
        ("corrections", "/yeu-cau-sua/", officer),
        ("campaigns", "/dot-kiem-diem/", officer),
        ("board", campaign, officer),
        ("rules", f"{campaign}quy-dinh/", officer),
        ("roster", f"{campaign}danh-sach/", officer),
        ("roster, last page", f"{campaign}danh-sach/?trang={_DEEP}", officer),
        ("roster, search", f"{campaign}danh-sach/?tim={_WORDS}", officer),
        ("reasons", f"{campaign}ly-do/", officer),
        ("changes", f"{campaign}thay-doi/", officer),
        ("subject", f"/dot-kiem-diem/doi-tuong/{place.subject}/", officer),
        ("campaigns to hand in", "/nop-tu-kiem-diem/", officer),
        ("reviews", listed, officer),
        ("reviews, last page", f"{listed}?trang={_DEEP}", officer),
        ("reviews, missing", f"{listed}?trang-thai=missing", officer),
        ("review", f"/ban-tu-kiem-diem/{place.review}/", officer),
        ("review, printed", f"/ban-tu-kiem-diem/{place.review}/in/", officer),
        ("own reviews", "/tu-kiem-diem/", member),
        ("review, form", f"/ban-tu-kiem-diem/{worker.own}/viet/", member),
        ("review, before submitting", f"/ban-tu-kiem-diem/{worker.own}/nop/", member),
        ("own record", "/ve-toi/", member),
        ("accounts", "/tai-khoan/", officer),
        ("trail", "/nhat-ky/", inspector),
        ("API: people", "/api/v1/people", officer),
        ("API: roster", f"/api/v1/campaigns/{committee.campaign}/roster", officer),
        ("API: reviews", f"/api/v1/campaigns/{committee.campaign}/reviews", officer),
    ]
    return [Page(name=name, address=address, role=role) for name, address, role in rows]


WORK: Mapping[str, Sequence[str]] = {
    "organisation_officer": (
        "home",
        "tree",
        "people",
        "people, search",
        "person",
        "board",
        "roster",
        "changes",
        "subject",
        "reviews",
        "review",
        "accounts",
    ),
    "grassroots_officer": ("home", "people", "people, search", "person", "board", "roster, search", "reviews"),
    "branch_secretary": ("home", "branch", "people", "person", "board", "roster", "reviews", "review"),
    "member": ("home", "own reviews", "review, form"),
    "inspector": ("people, search", "roster", "reviews", "review", "trail"),
}
"""What each role looks at while at work, in turns drawn by lot."""
