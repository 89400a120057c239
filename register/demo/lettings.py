"""Five years of fictitious leases and of dwellings offered, as the anonymous rows that outlive the files."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from register.demo import copying as c
from register.demo import marginals as m
from register.demo.claims import CLAIMS, DECLARED
from register.demo.copying import NULL, Columns
from register.demo.crowd import Crowd
from register.demo.households import Days, Flags, Ints, Random, pick
from register.demo.journeys import YEAR
from register.demo.organisations import organisations_of
from register.demo.places import places_of
from register.demo.situations import Codes
from register.demo.stock import FINANCINGS, PERIODS, RESERVER_SHARES, RESERVERS, Stock
from scoring.law import parameter_at

PAST_YEARS = 5
OFFERED_NOT_LET = 0.07
RESTRICTED = {claim.value for claim in CLAIMS} - {"KEY_WORKER", "DWELLING_UNFIT_FOR_DISABILITY"}
UNHOUSED = (
    "SHELTER", "TEMPORARY_DWELLING", "HOSTEL_RESIDENCE", "HOTEL", "HOMELESS", "SQUAT", "CAMPING", "MOBILE_HOME",
    "WITH_THIRD_PARTY", "FREE_LODGING", "CHILD_WELFARE_CENTRE",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Housed:
    """Households whose lease was signed in the last twelve months, as the returns count them."""

    signed_on: Days
    size: Ints
    band: Codes
    is_first_quartile: Flags
    is_relocated: Flags
    is_priority: Flags
    is_dalo: Flags
    is_transfer: Flags
    reason: Codes
    channel: Codes
    wait_months: Ints
    commune: Ints
    typology: Ints

    def rows(self, taken: Ints) -> "Housed":
        """The same households, some of them, in another order."""
        return Housed(**{name: getattr(self, name)[taken] for name in self.__slots__})


def housed_of(crowd: Crowd, today: date) -> Housed:
    """The housed among closed applications."""
    k = np.flatnonzero(crowd.journeys.reason == "HOUSED")
    wants, homes, journeys = crowd.wants, crowd.homes, crowd.journeys
    threshold = float(parameter_at("first_quartile_threshold_euros", today))
    standard = wants.resources.monthly * 12 / homes.consumption_units
    priority = np.isin([claim.value for claim in CLAIMS], sorted(RESTRICTED))
    proved = (crowd.claims[:, priority] >= DECLARED).any(axis=1) | np.isin(wants.housing, UNHOUSED)
    months = (journeys.struck_off_on - journeys.filed_on).astype(np.int64) / 30.4375
    return Housed(
        signed_on=journeys.struck_off_on[k],
        size=homes.size[k],
        band=wants.resources.band[k],
        is_first_quartile=(standard < threshold)[k],
        is_relocated=(wants.reason == "DEMOLITION")[k],
        is_priority=proved[k],
        is_dalo=crowd.claims[k, [claim.value for claim in CLAIMS].index("DALO")] > 0,
        is_transfer=wants.is_transfer[k],
        reason=wants.reason[k],
        channel=wants.channel[k],
        wait_months=months.astype(np.int64)[k],
        commune=wants.wishes[k, 0],
        typology=wants.typology[k],
    )


def joined(parts: list[Housed]) -> Housed:
    """The housed of several chunks together."""
    return Housed(**{name: np.concatenate([getattr(each, name) for each in parts]) for name in Housed.__slots__})


def with_past(random: Random, recent: Housed) -> Housed:
    """The last twelve months, then four more years that look like them: only their shape is known."""
    count = len(recent.size)
    years = [recent]
    for back in range(1, PAST_YEARS):
        taken = random.integers(0, count, int(count * (1 + 0.02 * random.standard_normal())))
        year = recent.rows(taken)
        shift = np.timedelta64(YEAR * back, "D") + random.integers(0, 3, len(taken)).astype("timedelta64[D]")
        years.append(Housed(**{**{n: getattr(year, n) for n in Housed.__slots__}, "signed_on": year.signed_on - shift}))
    return joined(years)


def dwellings_let(random: Random, stock: Stock, housed: Housed) -> Ints:
    """A dwelling for each lease: of the wanted typology, in the EPCI of the first wish, or else in the territory."""
    places = places_of(stock.territory_id)
    kinds = len(m.TYPOLOGIES)
    key = places.epci_of[stock.commune] * kinds + stock.typology
    order = np.argsort(key, kind="stable")
    wanted = places.epci_of[housed.commune] * kinds + housed.typology
    low, high = np.searchsorted(key[order], wanted, "left"), np.searchsorted(key[order], wanted, "right")
    drawn = order[np.minimum(low + (random.random(len(wanted)) * (high - low)).astype(np.int64), len(order) - 1)]
    anywhere = random.integers(0, len(order), len(wanted))
    return np.where(high > low, drawn, anywhere)


def letting_columns(random: Random, stock: Stock, housed: Housed) -> Columns:
    """Columns of ``letting_statistics``."""
    dwelling = dwellings_let(random, stock, housed)
    return {
        "id": c.identifiers(random, c.milliseconds(housed.signed_on)),
        "signed_on": c.days(housed.signed_on),
        **_dwelling_columns(stock, dwelling),
        "epci_siren": _epcis(stock, dwelling),
        "reserver_kind": RESERVERS[pick(random, RESERVER_SHARES, len(dwelling))].tolist(),
        "household_size": c.numbers(housed.size),
        "income_band": c.texts(housed.band),
        "is_first_quartile": c.flags(housed.is_first_quartile),
        "is_relocated": c.flags(housed.is_relocated),
        "is_priority": c.flags(housed.is_priority),
        "is_dalo": c.flags(housed.is_dalo),
        "is_transfer": c.flags(housed.is_transfer),
        "reason": housed.reason.tolist(),
        "channel": housed.channel.tolist(),
        "wait_months": c.numbers(np.minimum(housed.wait_months, 600)),
    }


def offered_columns(random: Random, stock: Stock, housed: Housed) -> Columns:
    """Columns of ``offered_dwelling_statistics``: a few more dwellings than leases, some weeks earlier."""
    extra = random.integers(0, len(housed.size), int(len(housed.size) * OFFERED_NOT_LET))
    rows = housed.rows(np.concatenate([np.arange(len(housed.size)), extra]))
    dwelling = dwellings_let(random, stock, rows)
    offered_on = rows.signed_on - random.integers(25, 80, len(dwelling)).astype("timedelta64[D]")
    return {
        "id": c.identifiers(random, c.milliseconds(offered_on)),
        "offered_on": c.days(offered_on),
        **_dwelling_columns(stock, dwelling),
        "reserver_kind": RESERVERS[pick(random, RESERVER_SHARES, len(dwelling))].tolist(),
    }


def _epcis(stock: Stock, dwelling: Ints) -> list[str]:
    communes = places_of(stock.territory_id).communes
    return [communes[k].epci_siren or NULL for k in stock.commune[dwelling].tolist()]


def _dwelling_columns(stock: Stock, dwelling: Ints) -> Columns:
    communes = places_of(stock.territory_id).communes
    landlords = [str(each.id) for each in organisations_of(stock.territory_id, "LANDLORD")]
    return {
        "territory_id": c.same(stock.territory_id, len(dwelling)),
        "organisation_id": [landlords[k] for k in stock.landlord[dwelling].tolist()],
        "commune_insee": [communes[k].insee for k in stock.commune[dwelling].tolist()],
        "typology": np.array(m.TYPOLOGIES)[stock.typology[dwelling]].tolist(),
        "financing": FINANCINGS[stock.financing[dwelling]].tolist(),
        "in_qpv": c.flags(stock.in_qpv[dwelling]),
        "construction_period": np.array(PERIODS)[stock.period[dwelling]].tolist(),
    }
