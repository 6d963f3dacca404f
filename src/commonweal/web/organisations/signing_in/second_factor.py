"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes that stand in for it."""

from __future__ import annotations

import base64
import re
import secrets
import time
from collections.abc import Sequence

import pyotp
import segno
import structlog
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from commonweal.web.organisations import audit, reading
from commonweal.web.organisations.arriving import reader_of
from commonweal.web.organisations.models import Person
from commonweal.web.organisations.permissions import Role
from commonweal.web.organisations.rights import Reader
from commonweal.web.organisations.signing_in import letters
from commonweal.web.organisations.signing_in.links import digest
from commonweal.web.organisations.signing_in.models import RecoveryCode, SecondFactor

STEP_SECONDS = 30
STEPS_EITHER_WAY = 1  # a clock may be half a minute wrong
RECOVERY_CODES = 10
RECOVERY_BYTES = 15  # 120 bits each
ACT = "second-factor"

log = structlog.get_logger("commonweal.signing_in")


def has_one(person: Person) -> bool:
    """Whether somebody signs in with a code as well."""
    return SecondFactor.objects.filter(person=person).exists()


def must_have_one(person: Person) -> bool:
    """Whether the settings ask this person for a second factor: of everyone, of administrators, or of nobody."""
    asked_of = settings.SECOND_FACTOR
    if asked_of == "everyone":
        return True
    return asked_of == "administrators" and any(
        role is Role.ADMINISTRATOR for role, _ in reader_of(person).held
    )


def new_secret() -> str:
    """A new secret for an authenticator app, in base 32."""
    return pyotp.random_base32()


def address(person: Person, secret: str) -> str:
    """What an authenticator app reads: otpauth://..."""
    name = reading.system().name
    return str(pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=name))


def picture(person: Person, secret: str) -> str:
    """The same as a QR code: SVG to stand in a page."""
    made = segno.make(address(person, secret), error="m", micro=False)
    return str(made.svg_inline(scale=5, border=4, light="#fff", title="QR code for your authenticator app"))


@transaction.atomic
def turn_on(person: Person, secret: str, code: str, *, by: Reader) -> list[str] | None:
    """Begin to ask for codes, if one is right; gives the recovery codes, which are shown once."""
    step = _step(secret, code, after=0)
    if step is None:
        return None
    SecondFactor.objects.update_or_create(
        person=person,
        defaults={"secret": _sealed(secret), "last_step": step, "since": timezone.now()},
    )
    codes = _new_codes(person)
    audit.record(by=by, act=f"{ACT}.add", about=f"person:{person.pk}")
    letters.tell(
        person, "A second factor was set up", "Signing in to your account now needs a code from your app."
    )
    return codes


@transaction.atomic
def turn_off(person: Person, *, by: Reader, why: str = "") -> None:
    """No longer ask for codes."""
    SecondFactor.objects.filter(person=person).delete()
    RecoveryCode.objects.filter(person=person).delete()
    audit.record(by=by, act=f"{ACT}.erase", about=f"person:{person.pk}", why=why)
    letters.tell(
        person, "The second factor was removed", "Signing in to your account no longer needs a code."
    )


@transaction.atomic
def renew_codes(person: Person, *, by: Reader) -> list[str]:
    """New recovery codes; the old ones work no longer."""
    codes = _new_codes(person)
    audit.record(by=by, act=f"{ACT}.change", about=f"person:{person.pk}")
    return codes


@transaction.atomic
def take(person: Person, code: str) -> bool:
    """Whether a code is right: of the app, or for recovery. Each is taken once."""
    typed = re.sub(r"[\s-]", "", code)
    if not re.fullmatch(r"\d{6}", typed):
        unused = RecoveryCode.objects.filter(person=person, digest=digest(typed.upper()), used_at=None)
        return unused.update(used_at=timezone.now()) == 1
    held = SecondFactor.objects.select_for_update().filter(person=person).first()
    if held is None:  # removed while they were asked for it: they begin anew
        return False
    secret = _opened(held.secret)
    step = _step(secret, typed, after=held.last_step)
    if step is None:
        if (
            _step(secret, typed, after=0) is not None
        ):  # right, but taken before: somebody may have looked over a shoulder
            log.warning("code_used_again", person=str(person.pk))
            letters.tell(
                person,
                "A code was used twice",
                "Somebody tried to sign in with a code of your app that was used before. They were not let in.",
            )
        return False
    held.last_step = step
    held.save(update_fields=["last_step"])
    return True


def codes_left(person: Person) -> int:
    """How many recovery codes have not been used."""
    return RecoveryCode.objects.filter(person=person, used_at=None).count()


def _step(secret: str, code: str, *, after: int) -> int | None:
    """The half-minute whose code this is, among those near now and later than one that was taken."""
    now = int(time.time()) // STEP_SECONDS
    app = pyotp.TOTP(secret)
    typed = re.sub(r"\s", "", code)
    for step in range(now - STEPS_EITHER_WAY, now + STEPS_EITHER_WAY + 1):
        if step > after and secrets.compare_digest(
            app.at(step * STEP_SECONDS), typed.encode("ascii", "replace").decode()
        ):
            return step
    return None


def _new_codes(person: Person) -> list[str]:
    RecoveryCode.objects.filter(person=person).delete()
    made = [base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(person=person, digest=digest(code)) for code in made)
    return [_in_groups(code) for code in made]


def _in_groups(code: Sequence[str]) -> str:
    return "-".join("".join(code[at : at + 4]) for at in range(0, len(code), 4))


def _lock() -> Fernet:
    key = salted_hmac("commonweal.second-factor", "", secret=settings.SIGN_IN_KEY, algorithm="sha256")
    return Fernet(base64.urlsafe_b64encode(key.digest()))


def _sealed(secret: str) -> str:
    return _lock().encrypt(secret.encode()).decode()


def _opened(sealed: str) -> str:
    return _lock().decrypt(sealed.encode()).decode()
