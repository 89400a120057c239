"""The grid laboratory: two grids on the real demand of an EPCI. It counts; what of it may be shown is decided where it
is shown, and nothing here names a household."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from register.actor import Actor
from register.priorities.codes import ImpactGroup
from register.priorities.demand_columns import TYPOLOGIES, Demand, demand_of, lettings_of_year
from register.priorities.grids import read_grid
from register.priorities.year_again import YearAgain, year_again
from scoring.impact import Comparison, Effect, Flags, compare, effects, histogram
from scoring.law import parameter_at
from scoring.sensitivity import Sensitivity, sensitivities

MOST_BANDS = 14
BAND_WIDTHS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000)
# The best placed fiftieth shares one open band: a few very high scores would stretch the drawing.
OPEN_BAND_PERCENT = 98


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the laboratory: a size of dwelling, empty for all; how many first places, None for as many as
    the leases of a year."""

    typology: str = ""
    places: int | None = None


@dataclass(frozen=True, slots=True)
class ListEffect:
    """One size of dwelling: who wants it, its first places, who enters them and as many who leave; by group."""

    typology: str
    wanting: int
    places: int
    entering: int
    groups: Mapping[tuple[ImpactGroup, str], "Crossing"]


@dataclass(frozen=True, slots=True)
class Crossing:
    """One group on one list: how many want it, enter its first places, leave them."""

    wanting: int
    entering: int
    leaving: int


@dataclass(frozen=True, slots=True)
class Bands:
    """How many households have points in each band, under each grid; the last band is open. ``medians`` are the points
    that half of the households reach, before and after."""

    edges: tuple[int, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    medians: tuple[int, int]


GroupEffects = Mapping[ImpactGroup, tuple[tuple[str, Effect], ...]]


@dataclass(frozen=True, slots=True)
class Relet:
    """The dwellings of a year let again. In an effect, « first » is having one of them."""

    year: YearAgain
    whole: Effect
    groups: GroupEffects


@dataclass(frozen=True, slots=True)
class Study:
    """Every count of a comparison, as counted: small ones are not to be shown. The year is let again for all sizes
    together only."""

    question: Question
    scored_on: date | None
    same_points: bool
    lists: tuple[ListEffect, ...]
    whole: Effect
    groups: GroupEffects
    bands: Bands
    criteria: tuple[Sensitivity, ...]
    relet: Relet | None

    @property
    def households(self) -> int:
        """Live applications compared."""
        return self.whole.households


def study(actor: Actor, epci_siren: str, grids: tuple[str, str], *, question: Question, today: date) -> Study:
    """Compare two grids on the live demand of an EPCI, in five statements.

    Parameters
    ----------
    actor : whose view of the demand it is; an EPCI's officer sees everybody who wants it
    epci_siren : the EPCI
    grids : documents, as JSON texts, of the grid one starts from and of the grid that is tried
    question : the size and the first places looked at
    today : day of the question, for the leases of the year and the threshold of the first quartile

    Returns
    -------
    The counts, over the facts as they were last scored: both grids see the same households on the same day.

    Raises
    ------
    InvalidGrid when one of the documents cannot be applied.

    Source
    ------
    CCH R441-2-10 11° (the system is evaluated; criteria and weights are the EPCI's choice) and L441-2-8.
    """
    before, after = read_grid(grids[0]), read_grid(grids[1])
    whole = demand_of(actor, epci_siren, today)
    lettings = lettings_of_year(actor, epci_siren, today)
    demand = whole.wanting(question.typology)
    typologies = [question.typology] if question.typology else list(TYPOLOGIES)
    counts = first_places(question, typologies, lettings, least=int(parameter_at("small_cell", today)))
    year = None if question.typology else year_again(actor, epci_siren, whole, grids=(before, after), today=today)
    found = compare(before, after, demand.population, counts)
    return Study(
        question=question,
        scored_on=demand.scored_on,
        same_points=bool((found.before.points == found.after.points).all()),
        lists=tuple(_list(demand, found, column, (code, counts[column])) for column, code in enumerate(typologies)),
        whole=_whole(found),
        groups=_groups(demand, found),
        bands=_bands(found),
        criteria=tuple(sensitivities(after, demand.population, counts)),
        relet=None if year is None else _relet(demand, found, year),
    )


def first_places(
    question: Question, typologies: Sequence[str], lettings: Mapping[str, int], *, least: int
) -> list[int]:
    """How many first places each size has: those asked for, or the leases of a year, and never so few that a figure
    could be about a handful of households."""
    return [max(lettings.get(code, 0) if question.places is None else question.places, least) for code in typologies]


def _whole(found: Comparison) -> Effect:
    return effects(found, np.zeros(len(found.moves), dtype=np.uint8), 1)[0]


def _relet(demand: Demand, found: Comparison, year: YearAgain) -> Relet:
    housed = Comparison(
        replace(found.before, first=year.before[:, None]), replace(found.after, first=year.after[:, None])
    )
    return Relet(year, _whole(housed), _groups(demand, housed))


def _groups(demand: Demand, found: Comparison) -> GroupEffects:
    shared = {
        kind: tuple(zip(groups.codes, effects(found, groups.of, len(groups.codes)), strict=True))
        for kind, groups in demand.groups.items()
    }
    publics = tuple((code, effects(found, flags.astype(np.uint8), 2)[1]) for code, flags in demand.publics.items())
    return {ImpactGroup.PUBLIC: publics, **shared}


def _list(demand: Demand, found: Comparison, column: int, asked: tuple[str, int]) -> ListEffect:
    wanted = demand.population.wanted[:, column]
    entering, leaving = found.entering[:, column], found.leaving[:, column]
    crossings = {
        key: Crossing(int((wanted & flags).sum()), int((entering & flags).sum()), int((leaving & flags).sum()))
        for key, flags in _members(demand)
    }
    wanting = int(wanted.sum())
    return ListEffect(asked[0], wanting, min(asked[1], wanting), int(entering.sum()), crossings)


def _members(demand: Demand) -> list[tuple[tuple[ImpactGroup, str], Flags]]:
    """Who is of each group that a sentence may name: communes say where, not who."""
    named = [((ImpactGroup.PUBLIC, code), flags) for code, flags in demand.publics.items()]
    for kind in (ImpactGroup.HOUSEHOLD, ImpactGroup.TRANSFER):
        groups = demand.groups[kind]
        named += [((kind, code), np.asarray(groups.of == place)) for place, code in enumerate(groups.codes)]
    dalo = demand.groups[ImpactGroup.DALO]
    return [*named, ((ImpactGroup.DALO, dalo.codes[0]), np.asarray(dalo.of == 0))]


def _bands(found: Comparison) -> Bands:
    before, after = found.before.points, found.after.points
    edges = band_edges(np.concatenate([before, after]))
    medians = tuple(int(np.percentile(points, 50, method="higher")) if len(points) else 0 for points in (before, after))
    return Bands(edges, tuple(histogram(before, edges)), tuple(histogram(after, edges)), (medians[0], medians[1]))


def band_edges(points: NDArray[np.int32]) -> tuple[int, ...]:
    """Round bands that hold these points, a dozen or so; the last one is open."""
    if not len(points):
        return (0,)
    low, high = int(points.min()), int(np.percentile(points, OPEN_BAND_PERCENT))
    width = next((width for width in BAND_WIDTHS if high - low < MOST_BANDS * width), BAND_WIDTHS[-1])
    return tuple(range(low // width * width, high + 1, width))
