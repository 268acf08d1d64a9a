"""All addresses of the pages. Each area has its own file; every view in it needs a door (door.py)."""

from django.urls import URLPattern, URLResolver

from xeploai.web.accounts.urls import urlpatterns as accounts
from xeploai.web.audit.urls import urlpatterns as audit
from xeploai.web.shell.urls import urlpatterns as shell

urlpatterns: list[URLPattern | URLResolver] = [
    *shell,
    *accounts,
    *audit,
]
