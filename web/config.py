"""The settings of one deployment, read once from the environment. Nothing here depends on a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

DEFAULT_SECRET = "demonstration-only-secret-that-production-refuses"  # noqa: S105
MINIMUM_SECRET_LENGTH = 32

NAMES = frozenset({
    "TOIT_PORT", "TOIT_MODE", "TOIT_DATA_DIR", "TOIT_SMTP_URL", "TOIT_SMS_URL", "TOIT_POST_DIR", "TOIT_CLAMD_URL",
    "TOIT_SNE_URL", "TOIT_FAKE_NOW", "TOIT_FAILPOINT",
})
PREFIXES = ("TOIT_OIDC_",)


class Mode(StrEnum):
    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class SettingsError(Exception):
    """A setting is unknown, malformed or refused; the message names it, never its value."""


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """Everything an operator may choose. It has no ``repr``: addresses carry passwords."""

    mode: Mode = Mode.DEMO
    port: int = 8000
    data_directory: Path = Path(".toit")
    database_url: str | None = None
    read_database_url: str | None = None
    secret_key: str = DEFAULT_SECRET
    smtp_url: str | None = None
    sms_url: str | None = None
    post_directory: Path | None = None
    clamd_url: str | None = None
    sne_url: str | None = None
    fake_now: str | None = None
    failpoint: str | None = None
    oidc: tuple[tuple[str, str], ...] = ()
    trusted_proxies: str | None = None  # FORWARDED_ALLOW_IPS, gunicorn's own name
    is_debug: bool = False  # FLASK_DEBUG, Flask's own name

    @property
    def is_production(self) -> bool:
        return self.mode is Mode.PRODUCTION

    @property
    def is_embedded(self) -> bool:
        """Whether the program brings its own PostgreSQL."""
        return self.database_url is None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read and check the environment; an unknown ``TOIT_*`` name is a mistake, not a wish."""
        given = {name: value for name, value in environment.items() if value != ""}
        _refuse_unknown(given)
        settings = cls(
            mode=_mode(given.get("TOIT_MODE", "demo")),
            port=_port(given.get("TOIT_PORT", "8000")),
            data_directory=Path(given.get("TOIT_DATA_DIR", ".toit")).absolute(),
            database_url=_database_url("DATABASE_URL", given.get("DATABASE_URL")),
            read_database_url=_database_url("READ_DATABASE_URL", given.get("READ_DATABASE_URL")),
            secret_key=given.get("SECRET_KEY", DEFAULT_SECRET),
            smtp_url=given.get("TOIT_SMTP_URL"),
            sms_url=given.get("TOIT_SMS_URL"),
            post_directory=Path(given["TOIT_POST_DIR"]) if "TOIT_POST_DIR" in given else None,
            clamd_url=given.get("TOIT_CLAMD_URL"),
            sne_url=given.get("TOIT_SNE_URL"),
            fake_now=given.get("TOIT_FAKE_NOW"),
            failpoint=given.get("TOIT_FAILPOINT"),
            oidc=tuple(sorted((name, value) for name, value in given.items() if name.startswith(PREFIXES))),
            trusted_proxies=given.get("FORWARDED_ALLOW_IPS"),
            is_debug=given.get("FLASK_DEBUG", "0").lower() not in ("0", "false", "no"),
        )
        settings.refuse_unsafe()
        return settings

    def refuse_unsafe(self) -> None:
        """Refuse in production what only a demonstration may have."""
        reasons = unsafe_settings(self)
        if self.is_production and reasons:
            raise SettingsError("TOIT_MODE=production refuse : " + " ; ".join(reasons))


def unsafe_settings(settings: Settings) -> list[str]:
    """What these settings hold that production refuses, each in one line."""
    problems = {
        "SECRET_KEY absente, ou celle de la démonstration": settings.secret_key == DEFAULT_SECRET,
        f"SECRET_KEY de moins de {MINIMUM_SECRET_LENGTH} caractères": len(settings.secret_key) < MINIMUM_SECRET_LENGTH,
        "DATABASE_URL absente : le PostgreSQL embarqué sert aux essais": settings.is_embedded,
        "FLASK_DEBUG : le débogueur exécute du code": settings.is_debug,
        "HTTPS : FORWARDED_ALLOW_IPS doit nommer le frontal qui chiffre": settings.trusted_proxies in (None, "*"),
        "TOIT_FAKE_NOW : horloge factice": settings.fake_now is not None,
        "TOIT_FAILPOINT : panne provoquée": settings.failpoint is not None,
    }
    return [problem for problem, is_present in problems.items() if is_present]


def _refuse_unknown(given: Mapping[str, str]) -> None:
    unknown = sorted(
        name for name in given
        if name.startswith("TOIT_") and name not in NAMES and not name.startswith(PREFIXES)
    )
    if unknown:
        raise SettingsError(f"Réglage inconnu : {', '.join(unknown)}. Réglages connus : {', '.join(sorted(NAMES))}.")


def _mode(value: str) -> Mode:
    try:
        return Mode(value)
    except ValueError:
        raise SettingsError("TOIT_MODE vaut demo, test ou production.") from None


def _port(value: str) -> int:
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise SettingsError("TOIT_PORT est un nombre entre 1 et 65535.")
    return int(value)


def _database_url(name: str, value: str | None) -> str | None:
    """Accept the usual ``postgres://`` spellings and choose our driver."""
    if value is None:
        return None
    scheme, separator, rest = value.partition("://")
    if not separator or scheme.partition("+")[0] not in ("postgres", "postgresql"):
        raise SettingsError(f"{name} est une adresse postgresql://…")
    return f"postgresql+psycopg://{rest}"
