"""Settings of a deployment."""

import pytest

from web.config import DEFAULT_SECRET, Mode, Settings, SettingsError

SAFE = {
    "TOIT_MODE": "production",
    "SECRET_KEY": "x" * 40,
    "DATABASE_URL": "postgresql://register_app@db/toit?sslmode=verify-full",
    "FORWARDED_ALLOW_IPS": "10.0.0.2",
}


def test_an_empty_environment_is_a_demonstration_on_the_embedded_database() -> None:
    settings = Settings.from_environment({})
    assert settings.mode is Mode.DEMO
    assert settings.port == 8000
    assert settings.is_embedded
    assert settings.secret_key == DEFAULT_SECRET


@pytest.mark.parametrize(
    "given",
    [
        {"TOIT_PROT": "8000"},
        {"TOIT_MODE": "live"},
        {"TOIT_PORT": "0"},
        {"TOIT_PORT": "eighty"},
        {"DATABASE_URL": "mysql://x/y"},
        {"DATABASE_URL": "nonsense"},
    ],
)
def test_an_unknown_or_malformed_setting_is_an_error(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        Settings.from_environment(given)


def test_every_name_of_the_identity_providers_is_accepted() -> None:
    settings = Settings.from_environment({"TOIT_OIDC_PROCONNECT_ID": "abc"})
    assert settings.oidc == (("TOIT_OIDC_PROCONNECT_ID", "abc"),)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_the_usual_spellings_of_a_database_address_get_our_driver(scheme: str) -> None:
    settings = Settings.from_environment({"DATABASE_URL": f"{scheme}://u@h/d"})
    assert settings.database_url == "postgresql+psycopg://u@h/d"


def test_a_safe_production_starts() -> None:
    assert Settings.from_environment(SAFE).is_production


@pytest.mark.parametrize(
    "change",
    [
        {"SECRET_KEY": ""},
        {"SECRET_KEY": "short"},
        {"DATABASE_URL": ""},
        {"TOIT_FAKE_NOW": "2026-01-01"},
        {"TOIT_FAILPOINT": "after-insert"},
        {"FORWARDED_ALLOW_IPS": ""},
        {"FORWARDED_ALLOW_IPS": "*"},
        {"FLASK_DEBUG": "1"},
    ],
)
def test_production_refuses_what_only_a_demonstration_may_have(change: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="production"):
        Settings.from_environment({**SAFE, **change})


def test_settings_never_show_their_secrets() -> None:
    assert "x" * 40 not in repr(Settings.from_environment(SAFE))
