"""What fictitious households live on, where they live now, why they ask and what they ask for, by columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from register.demo import marginals as m
from register.demo.households import Flags, Households, Ints, Random, pick, pick_by
from register.demo.places import Places, wished
from scoring.ceilings import ceiling_euros

ZONE = "OTHER_REGIONS"  # of every commune of the two territories: a test of the reference holds it
Codes = NDArray[np.str_]
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Resources:
    """Work and income; -1 stands for what was not given."""

    work: Codes
    reference_income: Ints
    lower_income: Ints
    monthly: Ints
    band: Codes
    plus_share: Ints


@dataclass(frozen=True, slots=True)
class Situations:
    """Housing, reasons and wishes; communes are positions in ``Places.communes``, -1 stands for nothing."""

    is_transfer: Flags
    resources: Resources
    housing: Codes
    residence: Ints
    rooms: Ints
    surface: Ints
    rent: Ints
    benefit: Ints
    occupants: Ints
    reason: Codes
    second_reason: Codes
    is_non_decent: Flags
    wishes: Ints
    typology: Ints
    second_typology: Ints
    max_rent: Ints
    accepts_nearby: Flags
    needs_adapted: Flags
    channel: Codes


def situations(random: Random, homes: Households, *, places: Places, today: date, transfer_share: float) -> Situations:
    """Draw the situation of each household, given who it is."""
    n = len(homes.size)
    is_transfer = pick(random, m.normal((1 - transfer_share, transfer_share)), n).astype(bool)
    resources = _resources(random, homes, today)
    housing = _housing(random, homes, is_transfer)
    reason, second = _reasons(random, housing, is_transfer)
    rooms, surface = _dwelling(random, homes, housing=housing, reason=reason)
    rent, benefit = _rent(random, resources, housing=housing, surface=surface, homes=homes)
    wishes = wished(random, places, n)
    typology = pick_by(random, m.TYPOLOGY_OF_SIZE, np.minimum(homes.size, len(m.TYPOLOGY_OF_SIZE)) - 1)
    larger = np.where((random.random(n) < 0.3) & (typology < len(m.TYPOLOGIES) - 1), typology + 1, UNKNOWN)
    drawn = random.random(n)
    residence = np.where(
        drawn < 0.6, wishes[:, 0],
        np.where(drawn < 0.88, places.draw_beside(random, wishes[:, 0]), places.draw(random, n)),
    )  # fmt: skip
    max_rent = (np.clip(resources.monthly * 0.38 + 60, 250, 1100) // 10 * 10).astype(np.int64)
    return Situations(
        is_transfer=is_transfer,
        resources=resources,
        housing=housing,
        residence=residence,
        rooms=rooms,
        surface=surface,
        rent=rent,
        benefit=benefit,
        occupants=np.where(np.isin(housing, sorted(m.WITH_OWN_DWELLING)), homes.size, homes.size + 2),
        reason=reason,
        second_reason=second,
        is_non_decent=(reason == "NON_DECENT") | ((housing == "PRIVATE_TENANT") & (random.random(n) < 0.015)),
        wishes=wishes,
        typology=typology,
        second_typology=larger,
        max_rent=np.where(random.random(n) < 0.25, UNKNOWN, max_rent),
        accepts_nearby=random.random(n) < 0.55,
        needs_adapted=(homes.disabled_person >= 0) & (random.random(n) < 0.28),
        channel=_choice(random, m.CHANNELS, n),
    )


def _choice(random: Random, weights: Mapping[str, float], n: int) -> Codes:
    return np.array(list(weights))[pick(random, m.shares(weights), n)]


def ceilings(loan_type: str, homes: Households, today: date) -> Ints:
    """The yearly ceiling of each household, euros."""
    most = int(homes.size.max(initial=1))
    table = np.zeros((7, most + 1), dtype=np.int64)
    for category in range(1, 7):
        for persons in range(1, most + 1):
            table[category, persons] = ceiling_euros(loan_type, ZONE, category=category, persons=persons, on=today)
    return table[homes.category, homes.size]


def _work(random: Random, homes: Households) -> Codes:
    group = np.where(homes.age < m.YOUNG_UNTIL, 0, np.where(homes.age < m.OLD_FROM, 1, 2))
    return np.array(m.WORK)[pick_by(random, m.WORK_OF_AGE, group)]


def _resources(random: Random, homes: Households, today: date) -> Resources:
    n = len(homes.size)
    work = _work(random, homes)
    inactive, retired = np.isin(work, ("UNEMPLOYED", "OTHER", "STUDENT")), work == "RETIRED"
    group = np.where(inactive, 0, np.where(retired, 1, 2))
    band = pick_by(random, np.array(list(m.BANDS_OF_WORK.values())), group)
    plai, plus, pls = (ceilings(loan, homes, today) for loan in ("PLAI", "PLUS", "PLS"))
    low = np.choose(band, (plai * 0.12, plai + 1, plus + 1, pls + 1))
    high = np.choose(band, (plai, plus, pls, pls * 1.25))
    within = np.where(inactive & (band == 0), random.beta(1.8, 2.4, n), random.beta(2.2, 1.5, n))
    within = np.where(band > 0, random.random(n) ** 1.6, within)
    income = np.floor(low + within * (high - low)).astype(np.int64)
    allowance = np.where(inactive, 260 + 90 * homes.children + 120 * (homes.adults > 1), 40 * homes.children)
    monthly = np.round(income / 12 / 0.9 * (0.95 + 0.12 * random.random(n)) + allowance).astype(np.int64)
    untold = random.random(n) < 0.03
    fell = ~untold & (random.random(n) < 0.05)
    # A fall of a tenth or more: the later income is the one compared with the ceiling.
    before = np.ceil(income / (0.62 + 0.24 * random.random(n))).astype(np.int64)
    return Resources(
        work=work,
        reference_income=np.where(untold, UNKNOWN, np.where(fell, before, income)),
        lower_income=np.where(fell, income, UNKNOWN),
        monthly=monthly,
        band=np.where(untold, "", np.array(m.BANDS)[band]),
        plus_share=np.where(untold, UNKNOWN, np.floor(np.round(income / plus, 4) * 100 + 1e-9)).astype(np.int64),
    )


def _housing(random: Random, homes: Households, is_transfer: Flags) -> Codes:
    n = len(homes.size)
    young, others = _choice(random, m.HOUSING_OF_YOUNG, n), _choice(random, m.HOUSING_OF_OTHERS, n)
    housing = np.where(homes.age < 30, young, others)
    return np.where(is_transfer, "SOCIAL_TENANT", housing)


def _reasons(random: Random, housing: Codes, is_transfer: Flags) -> tuple[Codes, Codes]:
    hosted = ~np.isin(housing, sorted(m.WITH_OWN_DWELLING))

    def draw() -> Codes:
        drawn = np.full(len(housing), "", dtype="U40")
        for members, weights in (
            (is_transfer, m.REASONS_OF_TRANSFER),
            (~is_transfer & hosted, m.REASONS_OF_HOSTED),
            (~is_transfer & ~hosted, m.REASONS_OF_HOUSED),
        ):
            drawn[members] = _choice(random, weights, int(members.sum()))
        return drawn

    first, second = draw(), draw()
    return first, np.where((random.random(len(housing)) < 0.35) & (first != second), second, "")


def _dwelling(random: Random, homes: Households, *, housing: Codes, reason: Codes) -> tuple[Ints, Ints]:
    n = len(homes.size)
    fitting = 1 + (homes.size + 1) // 2 + (random.random(n) < 0.3)
    rooms = np.where(reason == "TOO_SMALL", np.maximum(fitting - 2, 1), fitting)
    rooms = np.where(reason == "TOO_BIG", homes.size + 2 + (random.random(n) < 0.3), rooms)
    surface = np.round(rooms * 16 + 8 + random.normal(0, 4, n)).astype(np.int64)
    has_own = np.isin(housing, sorted(m.WITH_OWN_DWELLING))
    return np.where(has_own, rooms, UNKNOWN), np.where(has_own, np.clip(surface, 12, 160), UNKNOWN)


def _rent(
    random: Random, resources: Resources, *, housing: Codes, surface: Ints, homes: Households
) -> tuple[Ints, Ints]:
    n = len(surface)
    pays = np.isin(housing, ("SOCIAL_TENANT", "PRIVATE_TENANT", "SUBTENANT"))
    per_m2 = np.where(housing == "SOCIAL_TENANT", 7.3, 10.5) * (0.88 + 0.24 * random.random(n))
    rent = np.round(np.maximum(surface, 0) * per_m2 + np.where(housing == "SOCIAL_TENANT", 25, 60)).astype(np.int64)
    # Housing benefit: high for those who have little, none above about one minimum wage and a half per unit.
    need = np.clip(1.0 - resources.monthly / homes.consumption_units / 1500, 0, 1)
    benefit = np.round(np.minimum(need * 420, rent * 0.75)).astype(np.int64)
    return np.where(pays, rent, UNKNOWN), np.where(pays, benefit, UNKNOWN)
