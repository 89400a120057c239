"""A year of fictitious selections by the landlords of the demonstration, as monthly counts, with one bias planted."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from register.demo import copying as c
from register.demo.copying import Columns
from register.demo.crowd import Crowd
from register.demo.households import Flags, Random
from register.demo.organisations import DemoOrganisation, organisations_of
from register.demo.places import places_of
from register.demo.situations import Codes
from register.priorities.equity import MONTHS_SHOWN, months_shown
from scoring.equity import STEPS
from scoring.law import parameter_at

CANDIDATES_PER_LETTING = 8
EPCIS_AT_WORK = 4  # each landlord lets in the most wanted ones
CHANCES = {"ELIGIBLE": 0.86, "PRESENTED": 0.42, "ALLOCATED": 0.44, "LET": 0.7}
# This landlord presents first-quartile households to its committee 0.55 times as often as the others. Invented, so that
# the control of equity has something to find; docs/demo.md says so.
BIASED_LANDLORD, BIASED_STEP, BIAS = "bessin", "PRESENTED", 0.55


@dataclass(frozen=True, slots=True)
class Candidates:
    """Households drawn for the selections of one landlord: their group in each dimension, their month and place."""

    groups: dict[str, Codes]
    month: Codes
    epci: Codes


def selection_columns(random: Random, live: Crowd, *, lettings: int, today: date) -> Columns:
    """Columns of ``selection_tallies`` over the last twelve full months."""
    parts = []
    for landlord in organisations_of(live.territory_id, "LANDLORD"):
        drawn = _drawn(random, live, int(lettings * CANDIDATES_PER_LETTING * landlord.stock_percent / 100), today)
        parts += _tallies(random, landlord, drawn)
    count = len(parts)
    names = ("organisation_id", "epci_siren", "month", "step", "dimension", "group_code", "considered", "selected")
    columns = {name: [c.written(part[k]) for part in parts] for k, name in enumerate(names)}
    stamps = np.full(count, int(np.datetime64(today, "ms").astype(np.int64)))
    return {"territory_id": c.same(live.territory_id, count), "id": c.identifiers(random, stamps), **columns}


def _drawn(random: Random, live: Crowd, count: int, today: date) -> Candidates:
    taken = random.integers(0, len(live.homes.size), count)
    first = np.datetime64(months_shown(today)[0], "M")
    homes, wants, places = live.homes, live.wants, places_of(live.territory_id)
    threshold = float(parameter_at("first_quartile_threshold_euros", today))
    is_first = (wants.resources.monthly * 12 / homes.consumption_units < threshold)[taken]
    alone, minors = (homes.adults <= 1)[taken], (homes.minors > 0)[taken]
    kinds = np.select(
        [alone & ~minors, alone, ~alone & ~minors], ["SINGLE", "SINGLE_PARENT", "ADULTS"], default="FAMILY"
    )
    sirens = np.array([commune.epci_siren or "" for commune in places.communes])
    wanted = sirens[wants.wishes[taken, 0]]
    found, counts = np.unique(wanted, return_counts=True)
    at_work = found[np.argsort(-counts, kind="stable")][:EPCIS_AT_WORK]
    return Candidates(
        groups={
            "INCOME_QUARTILE": np.where(is_first, "FIRST", "OTHERS"),
            "HOUSEHOLD_KIND": kinds,
            "DISABILITY": np.where((homes.disabled_person >= 0)[taken], "DISABLED", "OTHERS"),
            "CHANNEL": wants.channel[taken],
        },
        month=np.datetime_as_string(first + random.integers(0, MONTHS_SHOWN, count), unit="M"),
        epci=np.where(np.isin(wanted, at_work), wanted, at_work[0]),
    )


Part = tuple[object, ...]


def _tallies(random: Random, landlord: DemoOrganisation, drawn: Candidates) -> list[Part]:
    """The rows of one landlord: each step considers those that the step before it kept."""
    parts: list[Part] = []
    present = np.ones(len(drawn.month), bool)
    for step in STEPS:
        chance = np.full(len(present), CHANCES[step])
        if (landlord.key, step) == (BIASED_LANDLORD, BIASED_STEP):
            chance[drawn.groups["INCOME_QUARTILE"] == "FIRST"] *= BIAS
        kept = present & (random.random(len(present)) < chance)
        for dimension in drawn.groups:
            parts += _rows(landlord, (step, dimension), drawn=drawn, sides=(present, kept))
        present = kept
    return parts


def _rows(
    landlord: DemoOrganisation, key: tuple[str, str], *, drawn: Candidates, sides: tuple[Flags, Flags]
) -> list[Part]:
    """One row per EPCI, month and group where somebody was considered."""
    present, kept = sides
    places = np.char.add(np.char.add(drawn.epci, "|"), drawn.month)
    cells = np.char.add(np.char.add(places, "|"), drawn.groups[key[1]])
    names, place = np.unique(cells[present], return_inverse=True)
    considered = np.bincount(place, minlength=len(names))
    selected = np.bincount(place, weights=kept[present], minlength=len(names)).astype(np.int64)
    rows: list[Part] = []
    for name, many, few in zip(names.tolist(), considered.tolist(), selected.tolist(), strict=True):
        epci, month, group = name.split("|")
        rows.append((landlord.id, epci, f"{month}-01", *key, group, many, few))
    return rows
