"""What the frame of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from xeploai.web.lost_forms import kept
from xeploai.web.navigation import menu_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """Menu, office and who acts; nothing that costs a query beyond the roles already read."""
    context: dict[str, Any] = {"office_name": settings.OFFICE_NAME, "is_demo": settings.DEMO}
    if settings.OIDC_SERVER:
        context["oidc_name"] = settings.OIDC_NAME
    actor = getattr(request, "actor", None)
    if actor and not actor.user.must_change_password:
        context["menu"] = menu_for(request, actor)
        context["acting_for"] = actor.acting_for
        context["unsent"] = len(kept(request))
    return context
