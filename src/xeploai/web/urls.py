"""All addresses of the pages. Each area has its own file; every view in it needs a door (door.py)."""

from django.urls import URLPattern, URLResolver

from xeploai.web.accounts.urls import urlpatterns as accounts
from xeploai.web.audit.urls import urlpatterns as audit
from xeploai.web.campaigns.urls import urlpatterns as campaigns
from xeploai.web.checks.urls import urlpatterns as checks
from xeploai.web.decisions.urls import urlpatterns as decisions
from xeploai.web.exports.urls import urlpatterns as exports
from xeploai.web.help.urls import urlpatterns as help_pages
from xeploai.web.home.urls import urlpatterns as shell
from xeploai.web.imports.urls import urlpatterns as imports
from xeploai.web.opinions.urls import urlpatterns as opinions
from xeploai.web.organisations.urls import urlpatterns as organisations
from xeploai.web.papers.urls import urlpatterns as papers
from xeploai.web.people.urls import urlpatterns as people
from xeploai.web.privacy.urls import urlpatterns as privacy
from xeploai.web.proposals.urls import urlpatterns as proposals
from xeploai.web.reviews.urls import urlpatterns as reviews
from xeploai.web.sealing.urls import urlpatterns as sealing

urlpatterns: list[URLPattern | URLResolver] = [
    *shell,
    *accounts,
    *audit,
    *organisations,
    *people,
    *imports,
    *campaigns,
    *reviews,
    *opinions,
    *proposals,
    *decisions,
    *papers,
    *sealing,
    *exports,
    *checks,
    *help_pages,
    *privacy,
]
