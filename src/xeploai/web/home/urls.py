"""Addresses of the pages that belong to no noun."""

from django.urls import path

from xeploai.web.bodies import bodies
from xeploai.web.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("toan-dot/", views.home_round, name="home_round"),
    path("bat-dau/", views.first_run, name="first_run"),
    path("lam-thay/", views.acting, name="acting"),
    path("lam-thay/bat-dau/", views.acting_begin, name="acting_begin"),
    path("lam-thay/thoi/", views.acting_stop, name="acting_stop"),
    path("chua-gui/", views.unsent_forms, name="unsent"),
    path("phien/", views.session, name="session"),
    path("ve-toi/", views.own_record, name="own_record"),
    path("ve-toi/tep/", views.own_record_file, name="own_record_file"),
    path("tim-to-chuc/", bodies, name="bodies"),
]
