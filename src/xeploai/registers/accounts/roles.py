"""The acts on roles: hand out, end, hand over, stand in. Each asks first and stands in the trail.

Nobody hands out a role to oneself, nor one that grants.yaml does not let one's own role hand out.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from xeploai.core.errors import Fault, Refused
from xeploai.registers.accounts.models import Acting, RoleAssignment, User
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, NotPermitted, Reach, require
from xeploai.registers.kernel.grants import grants
from xeploai.registers.kernel.roles import Role
from xeploai.registers.organisations.models import Organisation


@dataclass(frozen=True, kw_only=True)
class RoleTerms:
    """A role to hand out: what, where, how far, from when to when, on which paper."""

    role: str
    body: Organisation | None
    subtree: bool
    valid_from: date
    valid_to: date | None = None
    document: str = ""


@transaction.atomic
def role_assign(*, user: User, terms: RoleTerms, by: Actor) -> RoleAssignment:
    """Hand out a role. Raises NotPermitted, NotVisible, Refused (to oneself, twice, no days)."""
    require_to_hand_out(by, terms)
    _require_another(by, user)
    return role_given(user, terms, by)


@transaction.atomic
def role_end(*, assignment: RoleAssignment, on: date, reason: str, by: Actor) -> None:
    """The role holds no more from `on`; whoever stands in ends with it."""
    require_to_hand_out(by, terms_of(assignment))
    _role_ended(assignment, on, reason, by)


@transaction.atomic
def role_hand_over(*, assignment: RoleAssignment, to: User, on: date, document: str, by: Actor) -> RoleAssignment:
    """One leaves, another takes over the same role from `on`. Open steps wait for the role of the body and not for a
    name, so they are the successor's from that day."""
    require_to_hand_out(by, terms_of(assignment))
    _require_another(by, to)
    if to.pk == assignment.user_id:
        raise Refused.because("role_to_oneself")
    if not to.is_active:
        raise Refused.because("account_closed")
    ends = assignment.valid_to
    _role_ended(assignment, on, document, by)
    terms = RoleTerms(
        role=assignment.role,
        body=assignment.body,
        subtree=assignment.subtree,
        valid_from=on,
        valid_to=ends,
        document=document,
    )
    return role_given(to, terms, by)


@transaction.atomic
def acting_start(
    *, assignment: RoleAssignment, user: User, valid_from: date, valid_to: date, document: str, by: Actor
) -> Acting:
    """Somebody stands in for a time: decided by the holder of the role, or by who hands out such roles."""
    if by.user.pk != assignment.user_id or by.acting_for is not None:
        require_to_hand_out(by, terms_of(assignment))
        _require_another(by, user)
    if user.pk == assignment.user_id:
        raise Refused.because("acting_for_oneself")
    if not user.is_active:
        raise Refused.because("account_closed")
    ends = assignment.valid_to
    if valid_to <= valid_from or valid_from < assignment.valid_from or (ends is not None and valid_to > ends):
        raise Refused.because("acting_outside_role")
    # The row of the role orders those who name somebody at the same time; the same form may come twice.
    RoleAssignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.acting.filter(user=user, valid_from__lt=valid_to, valid_to__gt=valid_from).exists():
        raise Refused.because("acting_already", value=user.full_name)
    acting = Acting.objects.create(
        assignment=assignment, user=user, valid_from=valid_from, valid_to=valid_to, document=document
    )
    audit_record(
        by=by,
        action="role.acting",
        subject=assignment,
        body=assignment.body,
        after={"user": user.username, "from": valid_from, "to": valid_to},
        reason=document,
    )
    return acting


@transaction.atomic
def acting_end(*, acting: Acting, on: date, by: Actor) -> None:
    """The standing in ends early."""
    assignment = acting.assignment
    if by.user.pk != assignment.user_id or by.acting_for is not None:
        require_to_hand_out(by, terms_of(assignment))
    ends = max(on, acting.valid_from)
    if acting.valid_to <= ends:
        raise Refused.because("role_state_changed")
    before, acting.valid_to = acting.valid_to, ends
    acting.save(update_fields=["valid_to"])
    audit_record(
        by=by,
        action="role.acting_end",
        subject=assignment,
        body=assignment.body,
        before={"user": acting.user.username, "to": before},
        after={"to": ends},
    )


def terms_of(row: RoleAssignment) -> RoleTerms:
    """A role as it was handed out."""
    return RoleTerms(
        role=row.role,
        body=row.body,
        subtree=row.subtree,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        document=row.document,
    )


def _covers(reach: Reach, terms: RoleTerms) -> bool:
    """Whether a role reaches as far as another: the same body, and the whole subtree where that is asked for."""
    if reach.body_id is None:
        return True
    return terms.body is not None and reach.covers(terms.body) and (reach.subtree or not terms.subtree)


def hands_out(by: Actor, act: str, terms: RoleTerms) -> bool:
    """Whether a role of the actor allows the act on such a role, there and that far."""
    table = grants().may_assign
    return by.user.is_active and any(
        terms.role in table[reach.role] and _covers(reach, terms) for reach in by.with_act(act)
    )


def require_to_hand_out(by: Actor, terms: RoleTerms) -> None:
    """Stop unless the actor may give and take such a role. Raises NotPermitted, NotVisible."""
    if hands_out(by, "role.assign", terms):
        return
    require(by, "role.assign", terms.body)
    raise NotPermitted([Fault(code="role_not_assignable", values={"role": Role(terms.role).label})])


def _require_another(by: Actor, user: User) -> None:
    """Nobody gives a role to oneself, nor, standing in, to whom they stand in for. Raises Refused."""
    if user.pk == by.user.pk or (by.acting_for is not None and user.pk == by.acting_for.pk):
        raise Refused.because("role_to_oneself")


def role_given(user: User, terms: RoleTerms, by: Actor | None) -> RoleAssignment:
    """Write a role down; whoever calls has asked. Raises Refused where it is held already or has no days."""
    if terms.valid_to is not None and terms.valid_to <= terms.valid_from:
        raise Refused.because("role_no_days")
    same = RoleAssignment.objects.filter(user=user, role=terms.role, body=terms.body)
    overlap = same.exclude(valid_to__lte=terms.valid_from)
    if terms.valid_to is not None:
        overlap = overlap.filter(valid_from__lt=terms.valid_to)
    if overlap.exists():
        raise Refused.because("role_held_already")
    assignment = RoleAssignment.objects.create(
        user=user,
        role=terms.role,
        body=terms.body,
        subtree=terms.subtree,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        document=terms.document,
    )
    after = {
        "user": user.username,
        "role": terms.role,
        "body": terms.body and terms.body.public_id,
        "subtree": terms.subtree,
        "from": terms.valid_from,
        "to": terms.valid_to,
    }
    audit_record(by=by, action="role.assign", subject=assignment, body=terms.body, after=after, reason=terms.document)
    return assignment


def _role_ended(assignment: RoleAssignment, on: date, reason: str, by: Actor) -> None:
    ends = max(on, assignment.valid_from)
    open_still = RoleAssignment.objects.filter(pk=assignment.pk).exclude(valid_to__lte=ends)
    before = assignment.valid_to
    if open_still.update(valid_to=ends) != 1:
        raise Refused.because("role_state_changed")
    if assignment.role == Role.SYSTEM_OFFICER and not _system_officers(ends):
        raise Refused.because("last_system_officer")
    for acting in assignment.acting.filter(valid_to__gt=ends):
        acting.valid_to = max(ends, acting.valid_from)
        acting.save(update_fields=["valid_to"])
    audit_record(
        by=by,
        action="role.end",
        subject=assignment,
        body=assignment.body,
        before={"to": before},
        after={"to": ends},
        reason=reason,
    )


def _system_officers(on: date) -> bool:
    assignments = RoleAssignment.objects.on(on + timedelta(days=1))
    return assignments.filter(role=Role.SYSTEM_OFFICER, user__is_active=True).exists()
