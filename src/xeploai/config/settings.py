"""Django's settings of a real installation; everything an office may change comes from `XEPLOAI_*`.

docs/guides/system-officer.md lists every variable; a test holds the two equal.
"""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from xeploai.config import environment as env
from xeploai.rulepacks.places import place_add

HERE = Path(__file__).resolve().parent.parent

DATA = env.data_folder()
place_add(env.packs_folder())
DEBUG = False

# --- where it listens, and for whom
HOST = env.value("HOST", "127.0.0.1")
PORT = env.port("PORT", 8000)
TLS_CERTIFICATE = env.value("TLS_CERTIFICATE")
TLS_KEY = env.with_parts("TLS_CERTIFICATE", "TLS_KEY")
WORKERS = env.whole("WORKERS", 2, most=64)
OFFICE_NAME = env.value("OFFICE_NAME")
DEMO = env.switch("DEMO")
ALLOWED_HOSTS = [*env.hosts("HOSTS"), "127.0.0.1", "localhost", "[::1]"]
BEHIND_TLS = bool(TLS_CERTIFICATE) or env.switch("TLS_BY_PROXY")
if env.switch("TLS_BY_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- parts
INSTALLED_APPS = [
    "xeploai.web",
    "xeploai.registers.accounts",
    "xeploai.registers.audit",
    "xeploai.registers.leases",
    "xeploai.registers.organisations",
    "xeploai.registers.people",
    "xeploai.rounds.campaigns",
    "xeploai.rounds.reviews",
    "xeploai.rounds.opinions",
    "xeploai.rounds.proposals",
    "xeploai.rounds.decisions",
    "xeploai.rounds.sealing",
    "xeploai.rounds.privacy",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "xeploai.web.middleware.ActorMiddleware",
    "xeploai.web.middleware.DoorMiddleware",
    "xeploai.web.first_look.FirstLookMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "xeploai.config.urls"
WSGI_APPLICATION = "xeploai.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "xeploai.web.context.shell",
            ],
            "builtins": ["xeploai.web.templatetags.counts"],
        },
    }
]

FORM_RENDERER = "xeploai.web.forms.Renderer"

# --- data
DATABASES = {"default": {**env.database(env.value("DATABASE_URL")), "ATOMIC_REQUESTS": False}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# A form of a branch with hundreds of members must arrive whole or be refused aloud, never cut short.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# Made and emptied at each start, for there lies what a killed program was receiving; other commands receive nothing.
FILE_UPLOAD_TEMP_DIR = DATA / "uploads"
SILENCED_SYSTEM_CHECKS = ["files.E001"]
# Ten files of evidence of ten megabytes and what stands around them: nothing larger is sent to any page.
UPLOAD_MOST_BYTES = 104 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "xeploai.web.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- language and time
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]

# --- static files: our own folder, served by the program itself
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
# Names carry a digest of the content: a browser keeps a file for ever, and asks for a new one with a new version.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- signing in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_LENGTH = 10
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name")},
    },
    {"NAME": "xeploai.registers.accounts.passwords.LongEnough", "OPTIONS": {"min_length": PASSWORD_LENGTH}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# A whole office may stand behind one address, and all of it signs in at eight.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "60/m/ip,10/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.switch("TLS_BY_PROXY"))
ACCOUNT_ADAPTER = "xeploai.web.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "xeploai.web.accounts.forms.SignInForm",
    "change_password": "xeploai.web.accounts.forms.PasswordChangeForm",
    "reauthenticate": "xeploai.web.accounts.forms.ReauthenticateForm",
}
MFA_ADAPTER = "xeploai.web.accounts.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Xếp Loại"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "xeploai.web.accounts.forms.CodeForm",
    "reauthenticate": "xeploai.web.accounts.forms.CodeAgainForm",
    "activate_totp": "xeploai.web.accounts.forms.TotpActivateForm",
}
OIDC_SERVER = env.address("OIDC_SERVER")
OIDC_NAME = env.value("OIDC_NAME", "Đăng nhập một lần của cơ quan")
SOCIALACCOUNT_ADAPTER = "xeploai.web.accounts.oidc.OidcAdapter"
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OIDC_SERVER:
    INSTALLED_APPS += ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "office",
                "name": OIDC_NAME,
                "client_id": env.with_parts("OIDC_SERVER", "OIDC_CLIENT"),
                "secret": env.value("OIDC_SECRET"),
                # The signed ID token says who it is; nothing else is asked for.
                "settings": {"server_url": OIDC_SERVER, "fetch_userinfo": False},
            }
        ],
    }
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "xeploai.web.accounts.adapters.address_tried_from"
AXES_USERNAME_CALLABLE = "xeploai.web.accounts.adapters.name_tried"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- sessions and cookies
SESSION_COOKIE_NAME = "xeploai_session"
SESSION_COOKIE_AGE = env.whole("SESSION_HOURS", 10, most=8760) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
IDLE_MINUTES = env.whole("IDLE_MINUTES", 60, most=525_600)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "xeploai_csrf"
CSRF_FAILURE_VIEW = "xeploai.web.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in env.listed("HOSTS")]

# --- what a page may load: nothing from another host
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *([OIDC_SERVER] if OIDC_SERVER else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0

# --- notices by mail: off unless an internal server is named
EMAIL_HOST = env.value("SMTP_HOST")
EMAIL_PORT = env.port("SMTP_PORT", 25)
EMAIL_HOST_USER = env.value("SMTP_USER")
EMAIL_HOST_PASSWORD = env.value("SMTP_PASSWORD")
EMAIL_USE_TLS = env.switch("SMTP_STARTTLS")
DEFAULT_FROM_EMAIL = env.mailbox("SMTP_FROM", "xeploai@localhost")
EMAIL_TIMEOUT = 10
# Where a notice tells people to go; the first name that people type.
PUBLIC_ADDRESS = f"http{'s' if BEHIND_TLS else ''}://{next(iter(env.listed('HOSTS')), f'{HOST}:{PORT}')}/"
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"

# --- keys: last, so that a first start with a wrong setting makes none
SECRET_KEY = env.secret("secret_key")
AUDIT_KEY = env.secret("audit_key")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
