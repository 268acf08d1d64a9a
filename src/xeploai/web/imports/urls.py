"""Addresses of taking lists in."""

from django.urls import URLPattern, URLResolver, include, path

from xeploai.web.imports import views

import_patterns = [
    path("", views.batches, name="list"),
    path("tai-len/", views.add, name="add"),
    path("tai/danh-sach-mau.xlsx", views.sample, name="sample"),
    path("<uuid:public_id>/", views.batch, name="detail"),
    path("<uuid:public_id>/cot/", views.columns, name="columns"),
    path("<uuid:public_id>/dong/<int:number>/", views.decide, name="decide"),
    path("<uuid:public_id>/dong/<int:number>/sua/", views.correct_cell, name="correct_cell"),
    path("<uuid:public_id>/sua-cot/", views.correct_column, name="correct_column"),
    path("<uuid:public_id>/xac-nhan-trung/", views.accept, name="accept"),
    path("<uuid:public_id>/nhap/", views.apply, name="apply"),
    path("<uuid:public_id>/huy/", views.undo, name="undo"),
    path("<uuid:public_id>/bo/", views.discard, name="discard"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("nhap-du-lieu/", include((import_patterns, "imports")))]
