"""Addresses of unit results and appraisals."""

from django.urls import URLPattern, URLResolver, include, path

from xeploai.web.proposals import views

proposals_patterns = [
    path("ket-qua-hop/<uuid:public_id>/", views.campaign, name="campaign"),
    path("ket-qua-hop/<uuid:public_id>/<uuid:unit>/", views.unit, name="unit"),
    path("ket-qua-hop/<uuid:public_id>/<uuid:unit>/nhap/", views.enter, name="enter"),
    path("ket-qua-hop/<uuid:public_id>/<uuid:unit>/tham-dinh/", views.appraise, name="appraise"),
    path("ket-qua-hop/<uuid:public_id>/<uuid:unit>/tra-lai/", views.hand_back, name="return"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("", include((proposals_patterns, "proposals")))]
