"""Addresses of campaigns."""

from django.urls import URLPattern, URLResolver, include, path

from xeploai.web.campaigns import amendments, duties, periods, questions, supplement, views, wizard
from xeploai.web.campaigns import running as acts

campaign_patterns = [
    path("", views.campaigns, name="list"),
    path("lap/", wizard.create, name="create"),
    path("<uuid:public_id>/", views.campaign, name="detail"),
    path("<uuid:public_id>/thong-tin/", wizard.edit, name="edit"),
    path("<uuid:public_id>/chon-quy-dinh/", wizard.rules_set, name="rules_set"),
    path("<uuid:public_id>/thoi-han/", wizard.deadlines, name="deadlines"),
    path("<uuid:public_id>/chay-thu/", wizard.dry_run, name="dry_run"),
    path("<uuid:public_id>/ai-lam-gi/", duties.duties, name="duties"),
    path("<uuid:public_id>/mo/", wizard.open_, name="open"),
    path("<uuid:public_id>/dung/", wizard.stop, name="stop"),
    path("<uuid:public_id>/bo/", wizard.discard, name="discard"),
    path("<uuid:public_id>/danh-sach/", views.roster, name="roster"),
    path("<uuid:public_id>/con-thieu/", views.missing, name="missing"),
    path("<uuid:public_id>/ly-do/", views.reasons, name="reasons"),
    path("<uuid:public_id>/quy-dinh/", views.rules, name="rules"),
    path("<uuid:public_id>/quy-dinh/cac-ky/", periods.periods, name="periods"),
    path("<uuid:public_id>/quy-dinh/cau-hoi/", questions.questions, name="questions"),
    path("<uuid:public_id>/quy-dinh/cau-hoi/tai/", questions.questions_letter, name="questions_letter"),
    path("<uuid:public_id>/thay-doi/", amendments.amendments, name="amendments"),
    path("<uuid:public_id>/doi-chieu/", amendments.compare, name="compare"),
    path("<uuid:public_id>/thay-doi/nhan/", amendments.accept, name="accept"),
    path("<uuid:public_id>/xac-nhan/<uuid:unit>/", acts.confirm, name="confirm"),
    path("<uuid:public_id>/van-ban/", acts.document, name="document"),
    path("<uuid:public_id>/tep/", acts.files, name="files"),
    path("<uuid:public_id>/noi/", acts.feed, name="feed"),
    path("<uuid:public_id>/bo-sung/", supplement.supplement, name="supplement"),
    path("<uuid:public_id>/ket-thuc/", acts.close, name="close"),
    path("thay-doi/<uuid:public_id>/khong-nhan/", amendments.reject, name="reject"),
    path("thay-doi/<uuid:public_id>/lay-lai/", amendments.undo, name="undo"),
    path("van-ban/<uuid:public_id>/bo/", acts.document_withdraw, name="document_withdraw"),
    path("van-ban/<uuid:public_id>/tep/", acts.document_file, name="document_file"),
    path("doi-tuong/<uuid:public_id>/", views.subject, name="subject"),
    path("doi-tuong/<uuid:public_id>/goi-y/", acts.prompt, name="prompt"),
    path("goi-y/<uuid:public_id>/rut/", acts.prompt_withdraw, name="prompt_withdraw"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("dot-kiem-diem/", include((campaign_patterns, "campaigns")))]
