"""The only place that reads the clock; rules and actions receive the day or the instant."""

import os
from datetime import date, datetime
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")
PARIS = ZoneInfo("Europe/Paris")


def is_fake() -> bool:
    """Whether the clock is replaced: then the database's own clock says nothing of the instant played."""
    return bool(os.environ.get("TOIT_FAKE_NOW"))


def now() -> datetime:
    """The present instant, aware, in UTC; ``TOIT_FAKE_NOW`` (ISO 8601) replaces it outside production."""
    fake = os.environ.get("TOIT_FAKE_NOW")
    if fake:
        instant = datetime.fromisoformat(fake)
        return (instant if instant.tzinfo else instant.replace(tzinfo=PARIS)).astimezone(UTC)
    return datetime.now(UTC)


def today() -> date:
    """The present day in Paris: deadlines of the code are French days."""
    return now().astimezone(PARIS).date()


def paris_day(instant: datetime) -> date:
    """The French day on which an instant falls."""
    return instant.astimezone(PARIS).date()
