"""When fictitious applications are filed, renewed and struck off, relative to the day of the seed, by columns."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from register.demo import marginals as m
from register.demo.households import Days, Households, Ints, Random, pick
from register.demo.situations import Codes, Situations

YEAR = 365
OLDEST_YEARS = 14

# Weight of being housed, among exits. The channel's is a planted bias: an equity alert must be able to find it.
ONLINE_WEIGHT = 0.82
TRANSFER_WEIGHT = 0.68
POOR_WEIGHTS = ((500, 0.62), (600, 0.84))  # euros per month and unit: published success falls under these standards


@dataclass(frozen=True, slots=True)
class Journeys:
    """Days of each application; ``NaT`` for what did not happen, ``reason`` empty while it lives."""

    filed_on: Days
    renewed_on: Days
    valid_until: Days
    struck_off_on: Days
    reason: Codes
    seconds: Ints


def live_journeys(random: Random, n: int, today: date) -> Journeys:
    """Live applications, whose ages hold the published 56, 19 and 25 % (under 1 year, 1 to 2, over 2)."""
    band = pick(random, m.shares(m.published("anciennete_demande", "demandes actives, Calvados")), n)
    recent = 1 + (YEAR - 2) * random.random(n) ** 1.12
    second = YEAR + 2 + (YEAR - 3) * random.random(n) ** 1.15
    old = np.minimum(2 * YEAR + 2 + random.exponential(3.1 * YEAR, n), (OLDEST_YEARS - 1 + random.random(n)) * YEAR)
    age = np.choose(band, (recent, second, old)).astype(np.int64)
    filed_on = np.datetime64(today) - age.astype("timedelta64[D]")
    nothing = np.full(n, np.datetime64("NaT"), dtype="datetime64[D]")
    return _journey(random, filed_on, until=np.full(n, np.datetime64(today)), ends=(nothing, np.full(n, "")))


def closed_journeys(random: Random, n: int, *, today: date, reasons: Codes) -> Journeys:
    """Applications struck off in the last twelve months: not renewed ones die about a month after their year."""
    ago = (1 + (YEAR - 2) * random.random(n)).astype(np.int64)
    struck_off_on = np.datetime64(today) - ago.astype("timedelta64[D]")
    housed = np.choose(
        pick(random, m.normal((46.0, 24.0, 14.0, 16.0)), n),
        (20 + 345 * random.random(n), *(YEAR * (k + random.random(n)) for k in (1, 2)),
         3 * YEAR + random.exponential(1.4 * YEAR, n)),
    )  # fmt: skip
    years = 1 + pick(random, m.normal((68.0, 18.0, 8.0, 4.0, 2.0)), n)
    lapsed = years * YEAR + 30 + 10 * random.random(n)
    waited = np.where(reasons == "HOUSED", housed, np.where(reasons == "NOT_RENEWED", lapsed, 700 * random.random(n)))
    filed_on = struck_off_on - (5 + np.minimum(waited, OLDEST_YEARS * YEAR)).astype(np.int64).astype("timedelta64[D]")
    return _journey(random, filed_on, until=struck_off_on - np.timedelta64(42, "D"), ends=(struck_off_on, reasons))


def exit_reasons(random: Random, homes: Households, wants: Situations, *, housed: int) -> Codes:
    """Why each closed application ended: exactly ``housed`` leases, drawn by weight; the rest in published shares."""
    n = len(homes.size)
    standard = wants.resources.monthly / homes.consumption_units
    weight = np.where(wants.channel == "ONLINE", ONLINE_WEIGHT, 1.0) * np.where(wants.is_transfer, TRANSFER_WEIGHT, 1.0)
    for threshold, factor in reversed(POOR_WEIGHTS):
        weight = np.where(standard < threshold, factor * weight, weight)
    weight = np.where((wants.resources.band == "ABOVE_PLS") | (wants.resources.band == ""), 0.05 * weight, weight)
    # The largest keys of an exponential race: a weighted draw without replacement.
    race = np.argsort(random.exponential(1.0, n) / weight, kind="stable")
    others = np.array(("NOT_RENEWED", "WITHDRAWN", "NO_REPLY", "INADMISSIBLE"))
    reasons = others[pick(random, m.normal((93.1, 4.6, 1.5, 0.8)), n)]
    reasons[race[:housed]] = "HOUSED"
    return reasons


def _journey(random: Random, filed_on: Days, *, until: Days, ends: tuple[Days, Codes]) -> Journeys:
    """Add renewals: one each completed year, a few days early; the last one before ``until`` is kept."""
    n = len(filed_on)
    anniversary, next_one = _last_anniversary(filed_on, until)
    early = random.integers(1, 29, n).astype("timedelta64[D]")
    renewed = np.where(anniversary > filed_on, anniversary - early, np.datetime64("NaT"))
    return Journeys(
        filed_on=filed_on,
        renewed_on=renewed.astype("datetime64[D]"),
        valid_until=next_one,
        struck_off_on=ends[0],
        reason=ends[1],
        seconds=(7.5 * 3600 + 13.5 * 3600 * random.beta(2, 2, n)).astype(np.int64),
    )


def _last_anniversary(filed_on: Days, until: Days) -> tuple[Days, Days]:
    months = filed_on.astype("datetime64[M]")
    day = filed_on - months.astype("datetime64[D]")
    # A filing of 29 February has its anniversaries on the 28th.
    is_february = months.astype(np.int64) % 12 == 1
    day = np.where(is_february, np.minimum(day, np.timedelta64(27, "D")), day)
    years = np.maximum(((until - filed_on).astype(np.int64) / 365.2425).astype(np.int64), 0)
    years = years - ((_anniversary(months, day, years) > until) & (years > 0))
    years = years + (_anniversary(months, day, years + 1) <= until)
    return _anniversary(months, day, years), _anniversary(months, day, years + 1)


def _anniversary(months: Days, day: Days, years: Ints) -> Days:
    moved = months + (12 * years).astype("timedelta64[M]")
    return moved.astype("datetime64[D]") + day
