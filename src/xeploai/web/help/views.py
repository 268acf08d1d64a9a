"""Pages of help: what the terms mean, and how each role works."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from xeploai.registers.kernel.roles import Role
from xeploai.web.access_policy import SIGNED_IN, ActorRequest, door
from xeploai.web.help.guides import GUIDES, guide
from xeploai.web.help.terms import term_groups


@door(SIGNED_IN)
def glossary(request: ActorRequest) -> HttpResponse:
    """Every term with its clause."""
    return render(request, "help/glossary.html", {"groups": term_groups()})


@door(SIGNED_IN)
def guides(request: ActorRequest) -> HttpResponse:
    """The guides: those for the own roles first; whoever has none reads the member's."""
    own = request.actor.roles or {Role.MEMBER.value}
    listed = [(name, Role(role).label, role in own) for role, name in GUIDES.items()]
    listed.sort(key=lambda guide: not guide[2])
    return render(request, "help/guides.html", {"listed": listed})


@door(SIGNED_IN)
def guide_page(request: ActorRequest, name: str) -> HttpResponse:
    """One guide."""
    try:
        title, body = guide(name)
    except KeyError as unknown:
        raise Http404 from unknown
    return render(request, "help/guide.html", {"title": title, "body": body})
