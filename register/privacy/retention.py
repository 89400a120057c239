"""The only reader of ``retention.toml``: how long each class of data is kept, and which text says so."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from scoring.deadlines import months_after

TABLE = Path(__file__).with_name("retention.toml")


@dataclass(frozen=True, slots=True)
class Retention:
    """One class of data. ``months`` and ``days`` are never both given; neither means "as long as ``starts``"."""

    code: str
    what: str
    starts: str
    end: str
    source: str
    months: int | None = None
    days: int | None = None

    def ends_on(self, day: date) -> date:
        """The day from which data that started on ``day`` are no longer kept."""
        return months_after(day, self.months) if self.months is not None else day + timedelta(days=self.days or 0)

    def started_by(self, today: date) -> date:
        """The last start whose data are no longer kept today: what began on that day or before it ends."""
        if self.months is None:
            return today - timedelta(days=self.days or 0)
        start = months_after(today, -self.months)
        # The end of a short month closes several days at once: 28 and 29 February 2024 both end on 28 February 2025.
        while self.ends_on(start + timedelta(days=1)) <= today:
            start += timedelta(days=1)
        return start


@cache
def retentions() -> dict[str, Retention]:
    """Every class, by code, in the order of the file."""
    content: dict[str, Any] = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {code: Retention(code, **values) for code, values in content.items() if isinstance(values, dict)}


@cache
def review_by() -> date:
    """The day by which somebody must have read the sources again."""
    day: date = tomllib.loads(TABLE.read_text(encoding="utf-8"))["review_by"]
    return day
