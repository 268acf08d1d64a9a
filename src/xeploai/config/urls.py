"""The root of all addresses."""

from xeploai.api.urls import urlpatterns as api
from xeploai.web.urls import urlpatterns as web

urlpatterns = [*web, *api]
handler400 = "xeploai.web.errors.bad_request"
handler403 = "xeploai.web.errors.forbidden"
handler404 = "xeploai.web.errors.not_found"
handler500 = "xeploai.web.errors.broken"
handler429 = "xeploai.web.errors.too_many"
