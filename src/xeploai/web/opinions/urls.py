"""Addresses of opinions and dossiers."""

from django.urls import URLPattern, URLResolver, include, path

from xeploai.web.opinions import dossiers, inspection, residence, views

opinions_patterns = [
    path("y-kien/<uuid:public_id>/", views.campaign, name="campaign"),
    path("y-kien/<uuid:public_id>/<uuid:unit>/", views.unit, name="unit"),
    path("y-kien/<uuid:public_id>/<uuid:unit>/hoi/", views.ask, name="ask"),
    path("y-kien/<uuid:public_id>/<uuid:unit>/noi-cu-tru/", residence.sheets, name="residence"),
    path("y-kien/<uuid:public_id>/<uuid:unit>/nguoi-cu-tru/", residence.residents, name="residents"),
    path("y-kien/<uuid:public_id>/<uuid:unit>/kiem-tra/", inspection.overview, name="inspection"),
    path("y-kien/<uuid:public_id>/<uuid:unit>/ho-so/", dossiers.dossier, name="dossier"),
    path("y-kien/<uuid:public_id>/<uuid:unit>/ho-so/doi-chieu/", dossiers.tick, name="tick"),
    path("y-kien/yeu-cau/<uuid:public_id>/", views.request_grid, name="request"),
    path("y-kien/yeu-cau/<uuid:public_id>/dan/", views.paste, name="paste"),
    path("y-kien/yeu-cau/<uuid:public_id>/kiem-tra/", inspection.answer, name="inspection_answer"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("", include((opinions_patterns, "opinions")))]
