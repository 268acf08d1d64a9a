"""Addresses of lists as files."""

from django.urls import URLPattern, URLResolver, include, path

from xeploai.web.exports import views

export_patterns = [
    path("dang-vien/", views.people, name="people"),
    path("to-chuc/", views.organisations, name="organisations"),
    path("dot-kiem-diem/<uuid:public_id>/danh-sach/", views.roster, name="roster"),
    path("dot-kiem-diem/<uuid:public_id>/tu-kiem-diem/", views.reviews, name="reviews"),
    path("dot-kiem-diem/<uuid:public_id>/thay-doi/", views.amendments, name="amendments"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("xuat/", include((export_patterns, "exports")))]
