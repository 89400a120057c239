"""Codes of a telephone (TOTP, RFC 6238) and recovery codes. No database and no wording."""

import hmac
import secrets
from datetime import datetime

import pyotp

from register.organisations.passwords import CODE_ALPHABET

STEP_SECONDS = 30
TOLERANCE = 1  # steps before and after: a clock half a minute wrong, or a slow hand
ISSUER = "Toit Commun"
RECOVERY_CODES = 10
RECOVERY_LENGTH = 12  # 31 signs to the 12th: about 59 bits
# Printed on the sign-in page of the demonstration: it proves nothing, and production refuses it.
PUBLISHED_SECRET = "DEMODEMODEMODEMODEMODEMODEMODEMO"  # noqa: S105


def new_secret() -> str:
    """A secret of 160 bits, in base 32, as telephones read it."""
    return pyotp.random_base32()


def code_at(secret: str, now: datetime) -> str:
    """The code a telephone shows at an instant."""
    return pyotp.TOTP(secret).at(now)


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The step of half a minute whose code was typed, the present one or its neighbours; ``None`` when none."""
    typed = "".join(code.split())
    present = int(now.timestamp()) // STEP_SECONDS
    generator = pyotp.TOTP(secret)
    steps = range(present - TOLERANCE, present + TOLERANCE + 1)
    fitting = [step for step in steps if hmac.compare_digest(generator.generate_otp(step).encode(), typed.encode())]
    return fitting[-1] if fitting else None


def provisioning_address(secret: str, login: str) -> str:
    """What the QR code holds: the secret, with the names the telephone shows beside its codes."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def new_recovery_codes() -> list[str]:
    """Codes for the day the telephone is lost, in three groups that are easy to copy."""
    return [_recovery_code() for _ in range(RECOVERY_CODES)]


def _recovery_code() -> str:
    signs = "".join(secrets.choice(CODE_ALPHABET) for _ in range(RECOVERY_LENGTH))
    return "-".join(signs[start : start + 4] for start in range(0, RECOVERY_LENGTH, 4))


def bare_recovery_code(typed: str) -> str:
    """A recovery code as it is compared: capitals, without the hyphens and spaces of a hand."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def looks_like_recovery_code(typed: str) -> bool:
    """Whether what was typed can only be a recovery code: a telephone's code has six figures."""
    return len(bare_recovery_code(typed)) == RECOVERY_LENGTH
