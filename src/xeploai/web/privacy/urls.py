"""Addresses of retention and of requests for correction."""

from django.urls import URLPattern, URLResolver, include, path

from xeploai.web.privacy import corrections, retention

retention_patterns = [
    path("", retention.terms, name="list"),
    path("nhom/<slug:group>/", retention.term, name="term"),
    path("xem-truoc/", retention.count, name="count"),
    path("xem-truoc/<uuid:public_id>/", retention.run, name="run"),
    path("xem-truoc/<uuid:public_id>/xoa/", retention.purge, name="purge"),
]
corrections_patterns = [
    path("", corrections.waiting, name="list"),
    path("<uuid:public_id>/", corrections.detail, name="detail"),
    path("<uuid:public_id>/sua/", corrections.accept, name="accept"),
    path("<uuid:public_id>/khong-sua/", corrections.refuse, name="refuse"),
    path("cua-toi/", corrections.ask, name="ask"),
    path("dang-vien/<uuid:public_id>/", corrections.ask_on_paper, name="paper"),
    path("dang-vien/<uuid:public_id>/lich-su/", corrections.history, name="history"),
    path("lich-su-cua-toi/", corrections.own_history, name="own_history"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("thoi-han-luu/", include((retention_patterns, "retention"))),
    path("yeu-cau-sua/", include((corrections_patterns, "corrections"))),
]
