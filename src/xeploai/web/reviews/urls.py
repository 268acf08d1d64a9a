"""Addresses of self-reviews."""

from django.urls import URLPattern, URLResolver, include, path

from xeploai.web.reviews import evidence, lists, paper, views

# Four beginnings, so that the menu knows which of its lines is meant.
reviews_patterns = [
    path("tu-kiem-diem/", views.mine, name="mine"),
    path("nop-tu-kiem-diem/", lists.campaigns, name="campaigns"),
    path("nop-tu-kiem-diem/<uuid:public_id>/", lists.campaign, name="campaign"),
    path("nop-tu-kiem-diem/<uuid:public_id>/mau-in/<uuid:unit>/", paper.blanks, name="blanks"),
    path("ban-tu-kiem-diem/<uuid:public_id>/", views.detail, name="detail"),
    path("ban-tu-kiem-diem/<uuid:public_id>/viet/", views.write, name="write"),
    path("ban-tu-kiem-diem/<uuid:public_id>/tu-luu/", views.autosave, name="autosave"),
    path("ban-tu-kiem-diem/<uuid:public_id>/bo-ban-kia/", views.drop, name="drop"),
    path("ban-tu-kiem-diem/<uuid:public_id>/nop/", views.submit, name="submit"),
    path("ban-tu-kiem-diem/<uuid:public_id>/tra-lai/", views.hand_back, name="return"),
    path("ban-tu-kiem-diem/<uuid:public_id>/in/", views.printed, name="print"),
    path("ban-tu-kiem-diem/<uuid:public_id>/ban-giay/", paper.enter, name="paper"),
    path("ban-tu-kiem-diem/<uuid:public_id>/mau-trong/", paper.blank, name="blank"),
    path("dot-kiem-diem/<uuid:public_id>/minh-chung/", evidence.switch, name="evidence_switch"),
    path("ban-tu-kiem-diem/<uuid:public_id>/minh-chung/", evidence.attach, name="evidence"),
    path("ban-tu-kiem-diem/<uuid:public_id>/minh-chung-ban-giay/", evidence.attach_paper, name="evidence_paper"),
    path("ban-tu-kiem-diem/<uuid:public_id>/minh-chung/<uuid:file>/", evidence.download, name="evidence_file"),
    path("ban-tu-kiem-diem/<uuid:public_id>/minh-chung/<uuid:file>/bo/", evidence.remove, name="evidence_remove"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("", include((reviews_patterns, "reviews")))]
