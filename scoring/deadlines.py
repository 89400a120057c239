"""Counting days and months as procedure does: working days, offer delays, full months. No clock belongs here."""

from calendar import monthrange
from datetime import date, timedelta
from functools import cache

from scoring.law import parameter_at

SATURDAY = 5


def easter(year: int) -> date:
    """Easter Sunday of a year, by the Gregorian computation.

    Parameters
    ----------
    year : civil year, from 1583

    Returns
    -------
    A Sunday between 22 March and 25 April.
    """
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon = epact - (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    days = moon - weekday
    month = 3 + (days + 40) // 44
    return date(year, month, days + 28 - 31 * (month // 4))


@cache
def public_holidays(year: int) -> frozenset[date]:
    """The eleven public holidays of France. Those of Alsace-Moselle and overseas are not in it.

    Parameters
    ----------
    year : civil year

    Returns
    -------
    The days; fewer than eleven when two fall together.

    Source
    ------
    Code du travail, L3133-1.
    """
    fixed = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
    sunday = easter(year)
    movable = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday
    return frozenset(date(year, *day) for day in fixed) | {sunday + timedelta(days=days) for days in movable}


def is_working_day(day: date) -> bool:
    """Whether a delay may end on this day: neither Saturday, Sunday nor public holiday.

    Parameters
    ----------
    day : the day asked

    Returns
    -------
    True on a working day.
    """
    return day.weekday() < SATURDAY and day not in public_holidays(day.year)


def last_day(started_on: date, days: int) -> date:
    """The last day of a delay in days, which ends at midnight.

    Parameters
    ----------
    started_on : day of the event (notification, vain presentation of the letter): it does not count
    days : length of the delay, in days

    Returns
    -------
    The day ``days`` after, carried to the next working day when it is a Saturday, a Sunday or a holiday.

    Source
    ------
    Procedural computation of delays (handbook 4.7); code de procédure civile, articles 641 and 642.
    """
    day = started_on + timedelta(days=days)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def offer_deadline(notified_on: date, days: int | None = None) -> date:
    """The last day on which the applicant may answer an offer; silence after it is a refusal.

    Parameters
    ----------
    notified_on : day of notification, which does not count
    days : delay stated by the offer; None for the legal minimum

    Returns
    -------
    The last day, at midnight.

    Raises
    ------
    ValueError when the delay is under the legal minimum.

    Source
    ------
    CCH R441-10.
    """
    minimum: int = parameter_at("offer_delay_days", notified_on)
    if days is not None and days < minimum:
        raise ValueError(f"an offer leaves at least {minimum} days, not {days}")
    return last_day(notified_on, minimum if days is None else days)


def months_after(day: date, months: int) -> date:
    """The same day of the month some months later, or the last day of a shorter month.

    Parameters
    ----------
    day : start
    months : number of months, positive or negative

    Returns
    -------
    The anniversary.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def full_months(since: date, until: date) -> int:
    """The number of months wholly elapsed, as seniority counts them.

    Parameters
    ----------
    since : first filing, kept through renewals
    until : day of scoring, on or after ``since``

    Returns
    -------
    0 or more.

    Raises
    ------
    ValueError when ``until`` precedes ``since``: the file is corrupt, do not score it.
    """
    if until < since:
        raise ValueError("the day of scoring precedes the filing")
    months = (until.year - since.year) * 12 + until.month - since.month
    return months if months_after(since, months) <= until else months - 1
