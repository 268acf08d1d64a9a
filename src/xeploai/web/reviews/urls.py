"""Addresses of self-reviews."""

from django.urls import URLPattern, URLResolver, include, path

from xeploai.web.reviews import lists, paper, views

reviews_patterns = [
    path("", views.mine, name="mine"),
    path("don-vi/", lists.campaigns, name="campaigns"),
    path("don-vi/<uuid:public_id>/", lists.campaign, name="campaign"),
    path("don-vi/<uuid:public_id>/mau-in/<uuid:unit>/", paper.blanks, name="blanks"),
    path("<uuid:public_id>/", views.detail, name="detail"),
    path("<uuid:public_id>/viet/", views.write, name="write"),
    path("<uuid:public_id>/tu-luu/", views.autosave, name="autosave"),
    path("<uuid:public_id>/bo-ban-kia/", views.drop, name="drop"),
    path("<uuid:public_id>/nop/", views.submit, name="submit"),
    path("<uuid:public_id>/tra-lai/", views.hand_back, name="return"),
    path("<uuid:public_id>/in/", views.printed, name="print"),
    path("<uuid:public_id>/ban-giay/", paper.enter, name="paper"),
    path("<uuid:public_id>/mau-trong/", paper.blank, name="blank"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("tu-kiem-diem/", include((reviews_patterns, "reviews")))]
