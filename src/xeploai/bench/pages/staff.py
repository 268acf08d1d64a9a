"""Who works with the invented committee: twenty accounts with their roles and places."""

from collections.abc import Iterator, Sequence
from itertools import islice

from django.contrib.auth.hashers import make_password

from xeploai.bench.pages.committee import Place, Worker
from xeploai.bench.register import year_start
from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.accounts.services import one_time_password
from xeploai.registers.kernel.roles import Role
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.models import Person
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.reviews.models import ReviewState, SelfReview

OFFICERS, GRASSROOTS, SECRETARIES, WRITERS, INSPECTORS = 3, 3, 4, 8, 2
"""Twenty people at work."""


def staff_make(top: Organisation, branches: Sequence[Organisation], campaign: Campaign) -> tuple[str, list[Worker]]:
    """Accounts with one password of the moment; writers stand for members who have begun a draft."""
    password = one_time_password()
    hashed = make_password(password)
    parents = {branch.parent_id: branch for branch in reversed(branches)}
    places: dict[Role, Iterator[Organisation]] = {
        Role.ORGANISATION_OFFICER: iter([top] * OFFICERS),
        Role.GRASSROOTS_OFFICER: islice(Organisation.objects.filter(pk__in=list(parents)).order_by("code"), GRASSROOTS),
        Role.BRANCH_SECRETARY: islice(iter(branches), SECRETARIES),
        Role.MEMBER: islice(iter(branches), WRITERS),
        Role.INSPECTOR: iter([top] * INSPECTORS),
    }
    workers = []
    for role, bodies in places.items():
        for number, body in enumerate(bodies):
            branch = parents.get(body.pk, body) if body != top else branches[0]
            user = User(username=f"{role.value.replace('_', '-')}{number}", password=hashed)
            workers.append(_worker(user, role, body, branch, campaign))
    return password, workers


def _worker(user: User, role: Role, body: Organisation, branch: Organisation, campaign: Campaign) -> Worker:
    drafting, submitted = _writers(campaign, branch)
    own = drafting if role is Role.MEMBER else None
    user.full_name, user.person = f"{role.label} (mẫu)", own.person.public_id if own and own.person else None
    user.save()
    RoleAssignment.objects.create(
        user=user,
        role=role,
        body=body,
        subtree=role not in {Role.MEMBER, Role.BRANCH_SECRETARY},
        valid_from=year_start(),
    )
    place = Place(
        branch=str(branch.public_id),
        subject=str(drafting.public_id),
        review=str(submitted.public_id),
        person=str(Person.objects.filter(home=branch).order_by("sort_key", "pk")[0].public_id),
    )
    return Worker(username=user.username, role=role.value, place=place, own=str(own.public_id) if own else "")


def _writers(campaign: Campaign, branch: Organisation) -> tuple[Subject, Subject]:
    """Members of a branch of whom the self-review is a draft, and submitted."""
    states = dict(SelfReview.objects.filter(campaign=campaign).values_list("about", "state"))
    here = campaign.subjects.filter(kind="member", entry__unit=branch).select_related("person")
    by_state = {states.get(subject.about, ""): subject for subject in here.order_by("-entry__sort_key", "-pk")}
    return by_state[ReviewState.DRAFT], by_state[ReviewState.SUBMITTED]
