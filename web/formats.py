"""French writing of numbers, money, dates and file numbers, as Jinja filters.

Every function is pure. The space inside a number and before a unit is U+00A0: the typefaces of the product
have no U+202F.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from flask import Flask

NBSP = "\u00a0"
PARIS = ZoneInfo("Europe/Paris")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
# An application number: department, month and year, sequence, desk.
NUMBER_GROUPS = (3, 4, 6, 5)

Number: TypeAlias = int | float | Decimal


def _rounded(value: Number, digits: int) -> Decimal:
    """Round half away from zero, as people do by hand."""
    step = Decimal(1).scaleb(-digits)
    return Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)


def number(value: Number, digits: int = 0) -> str:
    """Write a number with a decimal comma and groups of three digits."""
    text = f"{_rounded(value, digits):,f}"
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return text.replace(",", NBSP).replace(".", ",").replace("-", "\u2212")


def integer(value: Number) -> str:
    """Write a whole number in groups of three digits."""
    return number(value, 0)


def euros(value: Number) -> str:
    """Write an amount in euros; cents only when there are some."""
    cents = _rounded(value, 2)
    digits = 0 if cents == cents.to_integral_value() else 2
    return f"{number(cents, digits)}{NBSP}€"


def percent(ratio: Number, digits: int = 0) -> str:
    """Write a ratio between 0 and 1 as a percentage."""
    return f"{number(Decimal(str(ratio)) * 100, digits)}{NBSP}%"


def surface(square_metres: Number) -> str:
    """Write a surface in square metres; one decimal only when it is not whole."""
    rounded = _rounded(square_metres, 1)
    digits = 0 if rounded == rounded.to_integral_value() else 1
    return f"{number(rounded, digits)}{NBSP}m²"


def _day_number(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def date_long(day: date) -> str:
    """Write a date in full: 14 mai 2025."""
    return NBSP.join((_day_number(day), MONTHS[day.month - 1], str(day.year)))


def date_day(day: date) -> str:
    """Write a near date with its weekday and without its year: vendredi 27 novembre."""
    return f"{WEEKDAYS[day.weekday()]} {_day_number(day)}{NBSP}{MONTHS[day.month - 1]}"


def date_short(day: date) -> str:
    """Write a date in figures, for dense tables: 14/05/2025."""
    return f"{day:%d/%m/%Y}"


def month_year(day: date) -> str:
    """Write a month: mai 2025."""
    return f"{MONTHS[day.month - 1]}{NBSP}{day.year}"


def paris_datetime(instant: datetime) -> str:
    """Write a UTC instant at the hour of Paris: 18 novembre 2026 à 14 h 32."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    local = aware.astimezone(PARIS)
    return f"{date_long(local.date())} à {local.hour}{NBSP}h{NBSP}{local:%M}"


def months(count: int) -> str:
    """Write a duration: whole years from two years up, months otherwise."""
    if count >= 24 and count % 12 == 0:
        return f"{integer(count // 12)}{NBSP}ans"
    return f"{integer(count)}{NBSP}mois"


def plural(count: int, one: str, many: str) -> str:
    """Write a count with its noun; in French zero and one are singular."""
    return f"{integer(count)}{NBSP}{one if abs(count) < 2 else many}"


def number_groups(number_text: str) -> str:
    """Write an application number in its four groups: 014 0525 001127 GDPUB."""
    bare = "".join(number_text.split()).replace(NBSP, "")
    if len(bare) != sum(NUMBER_GROUPS):
        return number_text
    groups, start = [], 0
    for length in NUMBER_GROUPS:
        groups.append(bare[start : start + length])
        start += length
    return NBSP.join(groups)


FILTERS = {
    "number": number,
    "integer": integer,
    "euros": euros,
    "percent": percent,
    "surface": surface,
    "date_long": date_long,
    "date_day": date_day,
    "date_short": date_short,
    "month_year": month_year,
    "paris_datetime": paris_datetime,
    "months": months,
    "plural": plural,
    "number_groups": number_groups,
}


def register_filters(app: Flask) -> None:
    """Make the filters known to the templates of the application."""
    app.jinja_env.filters.update(FILTERS)
