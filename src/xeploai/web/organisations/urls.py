"""Addresses of the tree."""

from django.urls import URLPattern, URLResolver, include, path

from xeploai.web.organisations import views

organisation_patterns = [
    path("", views.tree, name="list"),
    path("ngay-thanh-lap/", views.founding_days, name="founding_days"),
    path("<uuid:public_id>/", views.organisation, name="detail"),
    path("<uuid:public_id>/thong-tin/", views.facts, name="facts"),
    path("<uuid:public_id>/thanh-lap/", views.found, name="found"),
    path("<uuid:public_id>/doi-ten/", views.rename, name="rename"),
    path("<uuid:public_id>/chuyen/", views.move, name="move"),
    path("<uuid:public_id>/sap-nhap/", views.merge, name="merge"),
    path("<uuid:public_id>/chia-tach/", views.split, name="split"),
    path("<uuid:public_id>/loai-hinh/", views.convert, name="convert"),
    path("<uuid:public_id>/giai-the/", views.dissolve, name="dissolve"),
    path("viec/<uuid:public_id>/huy/", views.undo, name="undo"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("to-chuc/", include((organisation_patterns, "organisations")))]
