"""Addresses of seals."""

from django.urls import URLPattern, URLResolver, include, path

from xeploai.web.sealing import views

sealing_patterns = [
    path("", views.seals, name="list"),
    path("<int:number>/", views.seal, name="detail"),
    path("<int:number>/tai/so-lieu/", views.figures, name="figures"),
    path("<int:number>/tai/co-ho-ten/", views.named, name="named"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("dot-kiem-diem/<uuid:public_id>/niem-phong/", include((sealing_patterns, "sealing")))
]
