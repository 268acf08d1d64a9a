"""The invented installation of the long runs: the committee of `xeploai bench pages`, and accounts of every role.

Runs in a process of the installation: it needs models.
"""

from tests.endure.installed import BOX, CONSULTED_BODY, NARROW, SYSTEM_OFFICER, Installed

from xeploai.bench.pages.filling import committee
from xeploai.bench.register import superior_found, tables_make, year_start
from xeploai.core.subjects import OrgKind
from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.kernel.roles import Role
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.models import Person, Post
from xeploai.rounds.campaigns.models import Subject
from xeploai.rounds.reviews.models import SelfReview


def fill(members: int) -> Installed:
    """Make the tables of an empty database and fill them; every invented name stands once."""
    tables_make()
    made = committee(members)
    writer = User.objects.get(username=made.workers[0].username)
    top = Organisation.objects.get(parent=None)
    for username, role, body in (
        (SYSTEM_OFFICER, Role.SYSTEM_OFFICER, None),
        (CONSULTED_BODY, Role.CONSULTED_BODY, top),
    ):
        user = User(username=username, full_name=f"{role.label} (mẫu)", password=writer.password)
        user.save()
        RoleAssignment.objects.create(
            user=user, role=role, body=body, subtree=body is not None, valid_from=year_start()
        )
    last = Organisation.objects.filter(kind=OrgKind.BRANCH).order_by("-code")[0]
    foreign = {worker.username: _foreign(worker.username) for worker in made.workers}
    return Installed(committee=made, foreign=foreign, spare=last.code)


def kept(subject: str) -> list[str]:
    """Every text of one box that is kept for a subject: of the draft, and of every version that was handed in."""
    review = SelfReview.objects.get(about=Subject.objects.get(public_id=subject).about)
    contents = [review.content, *review.versions.values_list("content", flat=True)]
    return [str(content.get(BOX, "")) for content in contents]


def _foreign(username: str) -> frozenset[str]:
    """Names that are borne by people outside an account's reach only; none for who may see everybody."""
    assignment = RoleAssignment.objects.select_related("body", "user").get(user__username=username)
    if assignment.role not in NARROW or assignment.body is None:
        return frozenset()
    everybody = Person.objects.values_list("full_name", "home__path", "public_id")
    if assignment.role == Role.MEMBER:
        own = {name for name, _, person in everybody if person == assignment.user.person}
    else:
        reach = assignment.body.path
        own = {name for name, path, _ in everybody if path.startswith(reach)}
        # Who holds a post in the reach, or is rated there, is named there, wherever they are at home.
        own |= set(
            Post.objects.filter(organisation__path__startswith=reach).values_list("person__full_name", flat=True)
        )
        own |= set(Subject.objects.filter(entry__unit__path__startswith=reach).values_list("entry__name", flat=True))
    return frozenset(name for name, _, _ in everybody if not any(name in mine or mine in name for mine in own))


def bare() -> None:
    """An installation of one organisation and one account, for backups that are quick to restore."""
    tables_make()
    superior_found()
