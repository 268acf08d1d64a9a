"""Addresses of people and collectives."""

from django.urls import URLPattern, URLResolver, include, path

from xeploai.web.people import moves, past, views

people_patterns = [
    path("", views.people, name="list"),
    path("chi-bo/<uuid:public_id>/them/", views.add, name="add"),
    path("chi-bo/<uuid:public_id>/chuyen/", moves.move, name="move_many"),
    path("lan-chuyen/<uuid:public_id>/", moves.moved, name="move"),
    path("lan-chuyen/<uuid:public_id>/huy/", moves.move_undo, name="move_undo"),
    path("<uuid:public_id>/", views.person, name="detail"),
    path("<uuid:public_id>/so-day-du/", views.unmask, name="unmask"),
    path("<uuid:public_id>/nam-truoc/", past.person, name="past"),
    path("tap-the/<uuid:public_id>/nam-truoc/", past.collective, name="past_collective"),
    path("to-chuc/<uuid:public_id>/nam-truoc/", past.organisation, name="past_organisation"),
    path("<uuid:public_id>/sua/", views.correct, name="correct"),
    path("<uuid:public_id>/doi-ten/", views.rename, name="rename"),
    path("<uuid:public_id>/doi-so/", views.number, name="number"),
    path("<uuid:public_id>/chuyen/", views.transfer, name="transfer"),
    path("<uuid:public_id>/tam-thoi/", views.temporary, name="temporary"),
    path("<uuid:public_id>/trang-thai/", views.status, name="status"),
    path("<uuid:public_id>/chinh-thuc/", views.official, name="official"),
    path("<uuid:public_id>/roi-don-vi/", views.leave, name="leave"),
    path("<uuid:public_id>/dien/", views.employment, name="employment"),
    path("<uuid:public_id>/chuc-vu/", views.post_add, name="post_add"),
    path("<uuid:public_id>/gop/", views.join, name="join"),
    path("<uuid:public_id>/tach/", views.part, name="part"),
    path("chuc-vu/<uuid:public_id>/ket-thuc/", views.post_end, name="post_end"),
    path("chuc-vu/<uuid:public_id>/chinh/", views.post_main, name="post_main"),
    path("thoi-gian/<slug:what>/<int:number>/", views.period, name="period"),
    path("tap-the/<uuid:public_id>/", views.collective, name="collective"),
    path("tap-the/to-chuc/<uuid:public_id>/", views.collective_add, name="collective_add"),
    path("tap-the/<uuid:public_id>/them/", views.seat_add, name="seat_add"),
    path("tap-the/<uuid:public_id>/thoi/<int:number>/", views.seat_end, name="seat_end"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("dang-vien/", include((people_patterns, "people")))]
