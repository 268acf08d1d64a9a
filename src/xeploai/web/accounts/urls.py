"""Addresses of signing in, and of accounts. The names of the first are those that the sign-in package asks for."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from xeploai.web.accounts import members, signing, views

signing_patterns: list[URLPattern | URLResolver] = [
    path("dang-nhap/", signing.sign_in, name="account_login"),
    path("dang-nhap/ma/", signing.code, name="mfa_authenticate"),
    path("dang-nhap/da-dong/", signing.closed, name="account_inactive"),
    path("dang-xuat/", signing.sign_out, name="account_logout"),
    path("bao-mat/", signing.second_factor, name="mfa_index"),
    path("bao-mat/mat-khau/", signing.change_password, name="account_change_password"),
    path("bao-mat/xac-nhan/", signing.confirm, name="account_reauthenticate"),
    path("bao-mat/xac-nhan-ma/", signing.confirm_code, name="mfa_reauthenticate"),
    path("bao-mat/hai-buoc/bat/", signing.totp_on, name="mfa_activate_totp"),
    path("bao-mat/hai-buoc/tat/", signing.totp_off, name="mfa_deactivate_totp"),
    path("bao-mat/ma-du-phong/", signing.spare_codes, name="mfa_view_recovery_codes"),
    path("bao-mat/ma-du-phong/moi/", signing.spare_codes_new, name="mfa_generate_recovery_codes"),
    path("bao-mat/ma-du-phong/tai/", signing.spare_codes_file, name="mfa_download_recovery_codes"),
    path("bao-mat/phien/", signing.sessions, name="usersessions_list"),
    path("bao-mat/phien/ket-thuc/", signing.session_stop, name="session_stop"),
]
if settings.OIDC_SERVER:
    from xeploai.web.accounts.oidc import oidc_patterns

    signing_patterns += oidc_patterns

account_patterns = [
    path("", views.accounts, name="list"),
    path("them/", views.account_add, name="add"),
    path("chi-bo/<uuid:public_id>/", members.accounts_of_branch, name="branch"),
    path("<uuid:public_id>/", views.account, name="detail"),
    path("<uuid:public_id>/sua/", views.account_edit, name="edit"),
    path("<uuid:public_id>/dong/", views.account_close, name="close"),
    path("<uuid:public_id>/mo-lai/", views.account_reopen, name="reopen"),
    path("<uuid:public_id>/mat-khau/", views.password_reset, name="password"),
    path("<uuid:public_id>/ma-lien-ket/", views.identity_code, name="identity_code"),
    path("<uuid:public_id>/go-lien-ket/", views.identity_unlink, name="identity_unlink"),
    path("<uuid:public_id>/xem-quyen/", views.simulator, name="simulator"),
    path("<uuid:public_id>/vai-tro/", views.role_assign, name="assign"),
    path("vai-tro/<uuid:public_id>/ket-thuc/", views.role_end, name="end"),
    path("vai-tro/<uuid:public_id>/ban-giao/", views.role_hand_over, name="hand_over"),
    path("vai-tro/<uuid:public_id>/lam-thay/", views.acting_add, name="acting"),
    path("lam-thay/<uuid:public_id>/ket-thuc/", views.acting_end, name="acting_end"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *signing_patterns,
    path("tai-khoan/", include((account_patterns, "accounts"))),
]
