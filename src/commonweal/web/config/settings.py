"""Django's settings. Everything that differs between systems is in the workspace, not here."""

from __future__ import annotations

from csp.constants import NONE, SELF

from commonweal.web.config import database, environment, logs, workspace

WORKSPACE = workspace.folder()
SECRET_KEY = workspace.secret_key(WORKSPACE)
DEBUG = False
# One local user: this release answers only to the machine that it runs on.
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]

INSTALLED_APPS = [
    "commonweal.web.api",
    "commonweal.web.home",
    "commonweal.web.levers",
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
    "commonweal.web.api.problems.ProblemsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "commonweal.web.organisations.arriving.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
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

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
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
