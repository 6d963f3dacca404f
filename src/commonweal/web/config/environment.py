"""What the environment says of how Commonweal is run. These are the only settings: there is no file of them.

Each is a `Setting` here, so that the page of the reference that lists them is made from what is read.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from commonweal.vocabulary.errors import EnvironmentFault

YES = ("1", "yes", "true", "on")
NO = ("", "0", "no", "false", "off")


@dataclass(frozen=True)
class Setting:
    """A variable of the environment: what it is for, what it is where nothing is said, and what may be said."""

    name: str
    about: str
    default: str
    takes: str


WORKSPACE = Setting(
    "COMMONWEAL_WORKSPACE",
    "The folder that holds what the system keeps. The option `--workspace` wins over it.",
    "commonweal-data",
    "a folder",
)
DATABASE = Setting(
    "DATABASE_URL",
    "The PostgreSQL database that keeps people, runs and registers. Where it is empty, a file of the workspace does.",
    "",
    "an address like postgresql://USER:PASSWORD@HOST:5432/DATABASE",
)
SIGN_IN = Setting(
    "COMMONWEAL_REQUIRE_SIGN_IN",
    "Whether people must sign in even while nobody has an account of their own.",
    "no",
    "yes or no",
)
API_RATE = Setting(
    "COMMONWEAL_API_REQUESTS_PER_MINUTE",
    "How often one token may be used within a minute.",
    "600",
    "a whole number, at least 1",
)
LOG = Setting(
    "COMMONWEAL_LOG",
    "How logs are written: for people to read, or as JSON, one object a line. Where it is empty, for people at a "
    "terminal and as JSON elsewhere.",
    "",
    "text or json",
)
LOG_LEVEL = Setting(
    "COMMONWEAL_LOG_LEVEL",
    "How much is logged: from this level up.",
    "info",
    "debug, info, warning or error",
)
HOSTS = Setting(
    "COMMONWEAL_HOSTS",
    "The names by which browsers ask for this system, the first of which stands in links that it sends.",
    "",
    "names with spaces between, such as purpose.example.org",
)
HTTPS = Setting(
    "COMMONWEAL_HTTPS",
    "Whether a proxy in front speaks TLS with browsers. Cookies are then sent over TLS only, and the proxy's word is "
    "taken for the address (`X-Forwarded-For`) and scheme (`X-Forwarded-Proto`) of a request: it must set both itself.",
    "no",
    "yes or no",
)
IDLE_MINUTES = Setting(
    "COMMONWEAL_IDLE_MINUTES",
    "After how long without a request somebody has to sign in again.",
    "30",
    "a whole number from 1 to 1440",
)
SESSION_HOURS = Setting(
    "COMMONWEAL_SESSION_HOURS",
    "After how long somebody has to sign in again, whatever they do.",
    "12",
    "a whole number from 1 to 24",
)
SECOND_FACTOR = Setting(
    "COMMONWEAL_SECOND_FACTOR",
    "Of whom a second factor is asked who signs in with a password: of nobody, of system administrators, or of "
    "everyone. Where it is empty: of administrators where COMMONWEAL_HTTPS is yes, else of nobody.",
    "",
    "optional, administrators or everyone",
)
BREACHED = Setting(
    "COMMONWEAL_BREACHED_PASSWORDS",
    "A list of stolen passwords that may not be chosen, in order: a SHA-1 in hex on each line, as Have I Been Pwned "
    "gives them out.",
    "",
    "a file",
)
SMTP_HOST = Setting(
    "COMMONWEAL_SMTP_HOST", "The server that sends email. Where it is empty, none is sent.", "", "a name"
)
SMTP_PORT = Setting("COMMONWEAL_SMTP_PORT", "Its port.", "587", "a whole number from 1 to 65535")
SMTP_USER = Setting("COMMONWEAL_SMTP_USER", "Who we are to it.", "", "a name")
SMTP_PASSWORD = Setting(
    "COMMONWEAL_SMTP_PASSWORD_FILE", "The file that holds our password for it.", "", "a file"
)
SMTP_SECURITY = Setting(
    "COMMONWEAL_SMTP_SECURITY", "How the way to it is encrypted.", "starttls", "starttls, tls or none"
)
MAIL_FROM = Setting(
    "COMMONWEAL_MAIL_FROM",
    "The address that email comes from. Where it is empty, that of COMMONWEAL_SMTP_USER.",
    "",
    "an email address",
)
OIDC_ISSUER = Setting(
    "COMMONWEAL_OIDC_ISSUER",
    "The OpenID Connect provider that people may sign in with. Where it is empty, there is none.",
    "",
    "an address that begins with https://",
)
OIDC_NAME = Setting(
    "COMMONWEAL_OIDC_NAME", "What the sign-in page calls it.", "your organisation's account", "a name"
)
OIDC_CLIENT = Setting("COMMONWEAL_OIDC_CLIENT_ID", "What it calls us.", "", "a name")
OIDC_SECRET = Setting(
    "COMMONWEAL_OIDC_CLIENT_SECRET_FILE", "The file that holds the secret it gave us.", "", "a file"
)
OIDC_TRUST = Setting(
    "COMMONWEAL_OIDC_TRUST_EMAIL",
    "Whether its email addresses are taken even where it does not say that it verified them. Only where nobody but its "
    "administrators can set them.",
    "no",
    "yes or no",
)
ALL = [
    WORKSPACE,
    DATABASE,
    HOSTS,
    HTTPS,
    SIGN_IN,
    SECOND_FACTOR,
    IDLE_MINUTES,
    SESSION_HOURS,
    BREACHED,
    OIDC_ISSUER,
    OIDC_NAME,
    OIDC_CLIENT,
    OIDC_SECRET,
    OIDC_TRUST,
    SMTP_HOST,
    SMTP_PORT,
    SMTP_USER,
    SMTP_PASSWORD,
    SMTP_SECURITY,
    MAIL_FROM,
    API_RATE,
    LOG,
    LOG_LEVEL,
]


def text(setting: Setting, *, among: tuple[str, ...] = ()) -> str:
    """What is said, else the default. Raises EnvironmentFault for what is not among what may be said."""
    said = os.environ.get(setting.name, "").strip() or setting.default
    if among and said.lower() not in among and said:
        raise unusable(setting)
    return said


def yes(setting: Setting) -> bool:
    """Whether it is said to be so."""
    said = text(setting).lower()
    if said not in YES + NO:
        raise unusable(setting)
    return said in YES


def whole(setting: Setting, *, least: int = 1, most: int | None = None) -> int:
    """A whole number."""
    said = text(setting)
    if not said.isdecimal() or int(said) < least or (most is not None and int(said) > most):
        raise unusable(setting)
    return int(said)


def file(setting: Setting) -> Path | None:
    """A file, which has to be there; None where none is named."""
    said = text(setting)
    if said and not Path(said).is_file():
        raise unusable(setting)
    return Path(said) if said else None


def secret(setting: Setting) -> str:
    """What a file holds, so that a secret does not stand in the environment itself."""
    path = file(setting)
    return path.read_text(encoding="utf-8").strip() if path else ""


def unusable(setting: Setting) -> EnvironmentFault:
    """What is raised for a setting that cannot be used."""
    return EnvironmentFault(
        "setting_unusable",
        f"{setting.name} is not {setting.takes}.",
        what_to_do="Mend it where the service's environment is set, or leave it out.",
    )
