"""What the environment says of cookies, hosts, email and the provider; and what is wrong with it is said plainly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import json, sys
from commonweal.vocabulary.errors import CommonwealError
try:
    from commonweal.web.config import settings
except CommonwealError as fault:
    sys.exit(f"{fault}")
names = sys.argv[1:]
print(json.dumps({name: getattr(settings, name, None) for name in names}, default=str))
"""
NAMES = [
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SECURE",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "SITE",
    "SECOND_FACTOR",
    "ALLOWED_HOSTS",
    "EMAIL_HOST_PASSWORD",
    "PROVIDER",
]


def said(tmp_path: Path, **environment: str) -> tuple[dict[str, object], str]:
    """The settings in such an environment, or what is wrong with it."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("COMMONWEAL_")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *NAMES],
        env=kept | {"COMMONWEAL_WORKSPACE": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return (json.loads(done.stdout) if done.returncode == 0 else {}), done.stderr


def test_on_one_machine_cookies_need_no_tls(tmp_path: Path) -> None:
    found, _ = said(tmp_path)
    assert found["SESSION_COOKIE_SECURE"] is False
    assert found["SESSION_COOKIE_HTTPONLY"] is True
    assert found["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert found["SECOND_FACTOR"] == "optional"
    assert found["PROVIDER"] is None


def test_behind_tls_cookies_are_for_this_host_and_tls_alone(tmp_path: Path) -> None:
    found, _ = said(tmp_path, COMMONWEAL_HTTPS="yes", COMMONWEAL_HOSTS="purpose.example, other.example")
    assert found["SESSION_COOKIE_NAME"] == "__Host-session"
    assert found["CSRF_COOKIE_NAME"] == "__Host-forms"
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is True
    assert found["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    assert found["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert found["SITE"] == "https://purpose.example"
    assert found["SECOND_FACTOR"] == "administrators"
    assert {"purpose.example", "other.example"} <= set(found["ALLOWED_HOSTS"])  # type: ignore[call-overload]


def test_secrets_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("of the server for email\n")
    (tmp_path / "client").write_text("of the provider\n")
    found, _ = said(
        tmp_path,
        COMMONWEAL_SMTP_PASSWORD_FILE=str(tmp_path / "password"),
        COMMONWEAL_OIDC_ISSUER="https://login.example/tenant/v2.0",
        COMMONWEAL_OIDC_CLIENT_ID="commonweal",
        COMMONWEAL_OIDC_CLIENT_SECRET_FILE=str(tmp_path / "client"),
    )
    assert found["EMAIL_HOST_PASSWORD"] == "of the server for email"
    assert "of the provider" in str(found["PROVIDER"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COMMONWEAL_HTTPS", "perhaps"),
        ("COMMONWEAL_IDLE_MINUTES", "0"),
        ("COMMONWEAL_SESSION_HOURS", "25"),
        ("COMMONWEAL_SECOND_FACTOR", "nobody"),
        ("COMMONWEAL_BREACHED_PASSWORDS", "/nowhere/at/all"),
        ("COMMONWEAL_OIDC_ISSUER", "http://login.example/"),
        ("COMMONWEAL_SMTP_SECURITY", "ssl3"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    found, told = said(tmp_path, **{name: value})
    assert not found
    assert name in told


def test_a_provider_needs_what_it_calls_us(tmp_path: Path) -> None:
    _, told = said(tmp_path, COMMONWEAL_OIDC_ISSUER="https://login.example/")
    assert "COMMONWEAL_OIDC_CLIENT_ID" in told
