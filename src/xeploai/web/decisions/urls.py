"""Addresses of decisions, notices, petitions and one's own result."""

from django.urls import URLPattern, URLResolver, include, path

from xeploai.web.decisions import drafts, own, papers, postponed, quarters, sessions, views

decisions_patterns = [
    path("ket-qua-cua-toi/", own.mine, name="mine"),
    path("ket-qua-cua-toi/<uuid:public_id>/kien-nghi/", own.petition, name="petition_own"),
    path("quyet-dinh/<uuid:public_id>/", views.campaign, name="campaign"),
    path("quyet-dinh/<uuid:public_id>/nhom/<uuid:body>/<str:tally>/", drafts.groups, name="groups"),
    path("quyet-dinh/<uuid:public_id>/vuot-tran/<str:pool>/", drafts.authorise, name="authorise"),
    path("quyet-dinh/<uuid:public_id>/lap/<uuid:body>/<str:tally>/", drafts.make, name="make"),
    path("quyet-dinh/<uuid:public_id>/cac-quy/", quarters.quarters, name="quarters"),
    path("quyet-dinh/<uuid:public_id>/tam-hoan/", postponed.postponed, name="postponed"),
    path("doi-tuong/<uuid:public_id>/tam-hoan/", postponed.postpone, name="postpone"),
    path("tam-hoan/<uuid:public_id>/xem-xet-lai/", postponed.take_up, name="take_up"),
    path("quyet-dinh/<uuid:public_id>/kien-nghi/", papers.petitions, name="petitions"),
    path("du-thao/<uuid:public_id>/", drafts.draft, name="draft"),
    path("du-thao/<uuid:public_id>/phien-hop/", sessions.session, name="session"),
    path("du-thao/<uuid:public_id>/ban-hanh/", drafts.issue, name="issue"),
    path("du-thao/<uuid:public_id>/huy/", drafts.cancel, name="cancel"),
    path("van-ban-quyet-dinh/<uuid:public_id>/", papers.decision, name="detail"),
    path("van-ban-quyet-dinh/<uuid:public_id>/thong-bao/<uuid:unit>/", papers.notice, name="notice"),
    path("muc-da-quyet-dinh/<uuid:public_id>/huy/", papers.annul, name="annul"),
    path("muc-da-quyet-dinh/<uuid:public_id>/kien-nghi/", papers.petition, name="petition"),
    path("kien-nghi/<uuid:public_id>/tra-loi/", papers.answer, name="answer"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("", include((decisions_patterns, "decisions")))]
