"""Django's settings. Everything that differs between systems is in the workspace, not here."""

from __future__ import annotations

import os

from csp.constants import NONE, SELF

from commonweal.web.config import database, environment, identity_provider, logs, workspace

WORKSPACE = workspace.folder()
SECRET_KEY = workspace.secret_key(WORKSPACE)
SIGN_IN_KEY = workspace.sign_in_key(WORKSPACE)
DEBUG = False
# Behind a proxy that speaks TLS with browsers, and whose word about a request is taken.
HTTPS = BEHIND_PROXY = environment.yes(environment.HTTPS)
HOSTS = environment.text(environment.HOSTS).replace(",", " ").split()
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *HOSTS]
# Where links lead that are made here. `serve` says which port it answers at.
SITE = (
    f"{'https' if HTTPS else 'http'}://{HOSTS[0]}"
    if HOSTS
    else f"http://127.0.0.1:{os.environ.get(workspace.PORT, '8000')}"
)

INSTALLED_APPS = [
    "commonweal.web.api",
    "commonweal.web.home",
    "commonweal.web.levers",
    "commonweal.web.relationships",
    "commonweal.web.questions",
    "commonweal.web.baseline",
    "commonweal.web.datasets",
    "commonweal.web.runs",
    "commonweal.web.organisations",
    "commonweal.web.design",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "commonweal.web.api.problems.ProblemsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "commonweal.web.organisations.arriving.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "commonweal.web.organisations.signing_in.asking_more.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "commonweal.web.config.faults.FaultsMiddleware",
]
ROOT_URLCONF = "commonweal.web.config.urls"
WSGI_APPLICATION = "commonweal.web.config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "commonweal.web.config.templates.environment",
            "context_processors": ["commonweal.web.config.templates.every_page"],
        },
    }
]

DATABASES = {"default": database.of(WORKSPACE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True  # instants are kept in UTC …
TIME_ZONE = "Europe/London"  # … and shown in the time of the place

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # no collecting step: the files are served from where they are
WHITENOISE_MAX_AGE = 3600

# Uploads go to a private folder on disk as they arrive, never into memory.
SPOOL = WORKSPACE / "spool"
UPLOAD_LIMIT_BYTES = 1024 * 1024 * 1024
UPLOAD_LIMIT_FILES = 60
FILE_UPLOAD_HANDLERS = ["commonweal.web.datasets.arriving.SpoolHandler"]
FILE_UPLOAD_TEMP_DIR = SPOOL / workspace.ARRIVING
FILE_UPLOAD_PERMISSIONS = workspace.PRIVATE_FILE
DATA_UPLOAD_MAX_NUMBER_FILES = UPLOAD_LIMIT_FILES + 1
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

AUTH_USER_MODEL = "organisations.Person"
# Where nobody has an account, the one user of this machine may do all; never where this is set.
SIGN_IN_REQUIRED = environment.yes(environment.SIGN_IN)

# How often one token may be used within a minute, before it has to wait.
API_REQUESTS_PER_MINUTE = environment.whole(environment.API_RATE)
PASSWORD_HASHERS = ["commonweal.web.organisations.signing_in.passwords.KeyedArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"commonweal.web.organisations.signing_in.passwords.{rule}"}
    for rule in ("LongEnough", "NotGuessable", "NotAboutYou", "NotBreached")
]
BREACHED_PASSWORDS = environment.file(environment.BREACHED)
SECOND_FACTOR = environment.text(
    environment.SECOND_FACTOR, among=("optional", "administrators", "everyone")
).lower() or ("administrators" if HTTPS else "optional")
PROVIDER = identity_provider.named()

EMAIL_HOST = environment.text(environment.SMTP_HOST)
EMAIL_PORT = environment.whole(environment.SMTP_PORT, most=65535)
EMAIL_HOST_USER = environment.text(environment.SMTP_USER)
EMAIL_HOST_PASSWORD = environment.secret(environment.SMTP_PASSWORD)
_SMTP_SECURITY = environment.text(environment.SMTP_SECURITY, among=("starttls", "tls", "none")).lower()
EMAIL_USE_TLS, EMAIL_USE_SSL = _SMTP_SECURITY == "starttls", _SMTP_SECURITY == "tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text(environment.MAIL_FROM) or EMAIL_HOST_USER or "commonweal@localhost"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 3600 * environment.whole(environment.SESSION_HOURS, most=24)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
IDLE_SECONDS = 60 * environment.whole(environment.IDLE_MINUTES, most=1440)
SESSION_COOKIE_HTTPONLY = True
# Not "Strict": a browser that comes back from an identity provider must be known again. Forms carry tokens.
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-forms" if HTTPS else "forms"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "commonweal.web.config.faults.form_expired"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

LOGGING_CONFIG = None
logs.configure()
