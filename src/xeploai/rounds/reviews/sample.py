"""Self-reviews for the demonstration: some handed in, one returned, one on paper, one only begun."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.utils import timezone

from xeploai.registers.kernel.access import Actor
from xeploai.registers.people.models import Person
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.reviews.field_map import meanings
from xeploai.rounds.reviews.models import ReviewVersion
from xeploai.rounds.reviews.review_case import ReviewCase
from xeploai.rounds.reviews.selectors import desk_open
from xeploai.rounds.reviews.services import review_paper_enter, review_return, review_save, review_submit

_WORKS = (
    "số hóa hồ sơ tuyển sinh",
    "xây dựng ngân hàng đề thi",
    "kiểm định chất lượng chương trình đào tạo",
    "liên kết với doanh nghiệp nhận sinh viên thực tập",
    "quản lý thiết bị xưởng thực hành",
    "tư vấn học tập cho sinh viên năm thứ nhất",
    "lập thời khóa biểu trên phần mềm",
)
# Box of the form -> what is written there; %(work)s is the writer's own work.
_TEXTS: Mapping[str, str] = {
    "qualities": "Giữ vững lập trường, chấp hành Điều lệ Đảng, quy chế làm việc; đoàn kết, trung thực khi %(work)s.",
    "duties": "Đã hoàn thành việc %(work)s theo kế hoạch của chi bộ, sản phẩm được nghiệm thu.",
    "rights_and_duties": "Dự sinh hoạt đều, đóng đảng phí đúng hạn, nhận việc %(work)s do chi bộ giao.",
    "commitment": "Thực hiện đủ các nội dung đã cam kết đầu năm, trong đó có %(work)s.",
    "leadership_results": "Chỉ đạo bộ phận %(work)s đạt các mốc đã đề ra.",
    "responsibility_innovation": "Đề xuất cách làm mới khi %(work)s, chịu trách nhiệm đến cùng.",
    "exemplary_duty": "Bản thân và gia đình gương mẫu; không có biểu hiện tiêu cực khi %(work)s.",
    "shortcomings": "Báo cáo về việc %(work)s có lúc còn chậm.",
    "responsibility": "Nhận trách nhiệm về việc báo cáo chậm khi %(work)s.",
    "directions": "Lập lịch báo cáo từng tháng cho việc %(work)s.",
}


def sample_reviews(*, campaign: Campaign, writers: Sequence[Actor], member: Actor, secretary: Actor) -> None:
    """All writers hand theirs in, the secretary hands the last one's back and enters one from paper; the member has
    begun. Everybody belongs to the secretary's branch."""
    versions = [_handed_in(campaign, actor, number) for number, actor in enumerate([secretary, *writers])]
    last = versions[-1].review
    desk = desk_open(secretary, _subject(campaign, writers[-1]).public_id, "review.return")
    reason = "Đề nghị nêu rõ sản phẩm, tiến độ của từng nhiệm vụ và nguyên nhân của hạn chế."
    review_return(desk=desk, version=last.versions.latest("number"), reason=reason)
    draft = desk_open(member, _subject(campaign, member).public_id)
    begun = _content(draft, len(writers) + 1)
    review_save(desk=draft, posted={name: begun[name] for name in begun if name in {"qualities", "duties"}}, revision=0)
    _on_paper(campaign, secretary, {actor.user.person for actor in (*writers, member, secretary)})


def _handed_in(campaign: Campaign, actor: Actor, number: int) -> ReviewVersion:
    subject = _subject(campaign, actor)
    desk = desk_open(actor, subject.public_id)
    saved = review_save(desk=desk, posted=_content(desk, number), revision=0)
    return review_submit(desk=desk_open(actor, subject.public_id), revision=saved.revision, seen_likeness=True)


def _on_paper(campaign: Campaign, secretary: Actor, others: Collection[UUID | None]) -> None:
    home = Person.objects.get(public_id__in=[secretary.user.person]).home
    listed = campaign.subjects.filter(kind="member", listed=True, entry__unit=home)
    subject = (
        listed.exclude(person__public_id__in=[person for person in others if person])
        .order_by("entry__sort_key")
        .first()
    )
    assert subject is not None
    desk = desk_open(secretary, subject.public_id, "review.write")
    level = {meanings()["own_level"]: "T", meanings()["shortcomings"]: "Việc học tập nâng cao trình độ còn chậm."}
    review_paper_enter(
        desk=desk,
        posted=level | _points(desk, 0),
        signed_on=timezone.localdate(),
        kept_at="Tủ hồ sơ chi bộ (mẫu)",
        revision=0,
    )


def _subject(campaign: Campaign, actor: Actor) -> Subject:
    subject: Subject = campaign.subjects.filter(kind="member").get(person__public_id__in=[actor.user.person])
    return subject


def _content(desk: ReviewCase, number: int) -> dict[str, str]:
    """A plausible text in every box of the desk's form; the same one at every run."""
    work = _WORKS[number % len(_WORKS)]
    content = {box.id: _TEXTS[box.id] % {"work": work} for box in desk.sheet.boxes if box.id in _TEXTS}
    content |= {f"{box.id}.degree": "T" for box in desk.sheet.boxes if box.box == "degree"}
    content |= {f"prompt.{prompt.public_id}": f"Đã làm xong trong năm, gắn với việc {work}." for prompt in desk.prompts}
    content[meanings()["own_level"]] = "XS" if number == 1 else "T"
    for place, (progress, quality) in enumerate((("on_time", "met"), ("early", "above"))):
        content |= {
            f"task.{place}.task": f"{work[0].upper()}{work[1:]}, phần {place + 1}",
            f"task.{place}.product": f"{12 + number * 3 + place} hồ sơ",
            f"task.{place}.progress": progress,
            f"task.{place}.quality": quality,
        }
    return content | _points(desk, number)


def _points(desk: ReviewCase, number: int) -> dict[str, str]:
    typed = {"general_points": str(26 + number % 4), "results_points": f"{58 + number % 8},5"}
    return {id_: typed[id_] for id_ in meanings()["points"] if id_ in desk.sheet.by_id and id_ in typed}
