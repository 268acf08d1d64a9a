"""Addresses of people and collectives."""

from django.urls import URLPattern, URLResolver, include, path

from xeploai.web.people import collectives, moves, past, periods, views

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
    path("<uuid:public_id>/chuyen/", periods.transfer, name="transfer"),
    path("<uuid:public_id>/tam-thoi/", periods.temporary, name="temporary"),
    path("<uuid:public_id>/trang-thai/", periods.status, name="status"),
    path("<uuid:public_id>/chinh-thuc/", periods.official, name="official"),
    path("<uuid:public_id>/roi-don-vi/", periods.leave, name="leave"),
    path("<uuid:public_id>/dien/", periods.employment, name="employment"),
    path("<uuid:public_id>/chuc-vu/", periods.post_add, name="post_add"),
    path("<uuid:public_id>/gop/", views.join, name="join"),
    path("<uuid:public_id>/tach/", views.part, name="part"),
    path("chuc-vu/<uuid:public_id>/ket-thuc/", periods.post_end, name="post_end"),
    path("chuc-vu/<uuid:public_id>/chinh/", periods.post_main, name="post_main"),
    path("thoi-gian/<slug:what>/<int:number>/", periods.period, name="period"),
    path("tap-the/<uuid:public_id>/", collectives.collective, name="collective"),
    path("tap-the/to-chuc/<uuid:public_id>/", collectives.collective_add, name="collective_add"),
    path("tap-the/<uuid:public_id>/them/", collectives.seat_add, name="seat_add"),
    path("tap-the/<uuid:public_id>/thoi/<int:number>/", collectives.seat_end, name="seat_end"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("dang-vien/", include((people_patterns, "people")))]
