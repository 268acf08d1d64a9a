"""Accounts for a branch: who has none, one act, slips to hand over."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from xeploai.registers.accounts.members import MOST, MemberAccount, member_accounts, member_accounts_hand_out
from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.selectors import organisation_get
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import refusals_on, sent


class MembersForm(forms.Form):
    """Which members of the branch."""

    people = forms.TypedMultipleChoiceField(label="Đảng viên", coerce=UUID, required=False)

    def __init__(self, *args: object, actor: Actor, branch: Organisation) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.rows = member_accounts(actor, branch)
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (str(row.person.public_id), row.person.full_name) for row in self.rows if row.may_be_given
        ]

    def ticked(self, account: MemberAccount) -> bool:
        """As it was sent; at first everybody who has no account, as many as one act takes."""
        if self.is_bound:
            return str(account.person.public_id) in self.data.getlist("people")  # type: ignore[attr-defined]
        return account in [row for row in self.rows if row.account is None][:MOST]

    @property
    def lines(self) -> list[tuple[MemberAccount, bool]]:
        """Each member, and whether the box is ticked."""
        return [(row, row.may_be_given and self.ticked(row)) for row in self.rows]


@door("account.manage", methods=("GET", "POST"))
def accounts_of_branch(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Hand out accounts to members who have none; the passwords are shown once."""
    branch = organisation_get(request.actor, public_id, "account.manage")
    form = MembersForm(sent(request), actor=request.actor, branch=branch)
    if form.is_valid():
        with refusals_on(form):
            slips = member_accounts_hand_out(branch=branch, people=form.cleaned_data["people"], by=request.actor)
            return render(request, "accounts/slips.html", {"branch": branch, "slips": slips})
    audit_view(
        by=request.actor,
        action="people",
        seen=[row.person for row in form.rows],
        body=branch,
        count=len(form.rows),
        filters={"under": str(branch.public_id)},
    )
    context = {"branch": branch, "form": form, "most": MOST}
    return render(request, "accounts/branch.html", context, status=422 if form.errors else 200)
