"""The live demand of one EPCI as columns, for the laboratory: facts, order of seniority, lists and groups. No name and
no number leaves this module."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text

from register.actor import Actor
from register.applications.codes import Typology
from register.db import db
from register.organisations.reference import communes_of_epci
from register.priorities.codes import DaloSide, HouseholdKind, ImpactGroup, QuartileSide, TransferSide
from scoring.deadlines import months_after
from scoring.facts import COLUMN_OF, FACT_COUNT, matrix
from scoring.impact import Flags, Population, proved_dalo
from scoring.law import parameter_at, priority_publics

TYPOLOGIES = tuple(Typology)
INCOME_BANDS = ("UNDER_PLAI", "PLAI_TO_PLUS", "PLUS_TO_PLS", "ABOVE_PLS", "UNKNOWN")
# A wish that the reference gives to no commune of the EPCI any more.
ELSEWHERE = "ELSEWHERE"
YEAR_MONTHS = 12

# The order of the rows is the order of seniority: collation C, as in the ranking rows.
DEMAND = text("""
    select s.facts, s.scored_on, a.filed_on,
           array_to_string(a.typologies, ','), array_to_string(a.wanted_communes, ','),
           coalesce(a.income_band, 'UNKNOWN'), a.adults > 1, a.minors > 0,
           a.monthly_resources_euros * 12 < :threshold * a.consumption_units,
           a.current_housing = 'SOCIAL_TENANT'
    from scores s
    join applications a on a.territory_id = s.territory_id and a.id = s.application_id
    where s.territory_id = :territory and s.epci_siren = :epci and a.status = 'LIVE'
    order by a.filed_on, a.number
""")
LETTINGS = text("""
    select typology, count(*) from letting_statistics
    where territory_id = :territory and epci_siren = :epci and signed_on > :since and signed_on <= :today
    group by typology
""")


@dataclass(frozen=True, slots=True)
class Groups:
    """One way to share the demand out: codes, and the place of each application's code."""

    codes: tuple[str, ...]
    of: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Demand:
    """The live demand of an EPCI. ``publics`` may overlap; ``wishes`` are wanted communes as written, comma between."""

    scored_on: date | None
    population: Population
    groups: Mapping[ImpactGroup, Groups]
    publics: Mapping[str, Flags]
    wishes: Sequence[str]

    @property
    def size(self) -> int:
        """How many live applications want the EPCI."""
        return self.population.size

    @property
    def communes(self) -> tuple[str, ...]:
        """The communes of the EPCI, and one place for wishes that the reference does not know."""
        return self.groups[ImpactGroup.COMMUNE].codes

    @property
    def incomes(self) -> NDArray[np.uint8]:
        """The income step of each household, the lowest first; an unknown income is above every ceiling."""
        return self.groups[ImpactGroup.INCOME].of

    @property
    def wanted_communes(self) -> Flags:
        """bool[n, communes]: every commune of the EPCI that each household wants."""
        places = {insee: column for column, insee in enumerate(self.communes)}
        wanted = np.zeros((self.size, len(places)), dtype=np.bool_)
        for row, wish in enumerate(self.wishes):
            wanted[row, [places[insee] for insee in wish.split(",") if insee in places]] = True
        return wanted

    def wanting(self, typology: str) -> "Demand":
        """Only those who want a size of dwelling; everybody for an empty code."""
        if not typology:
            return self
        column = TYPOLOGIES.index(Typology(typology))
        rows = self.population.wanted[:, column]
        taken = self.population.taken(rows)
        one = Population(taken.facts, taken.days, taken.seniority, taken.wanted[:, column : column + 1])
        return Demand(
            self.scored_on,
            one,
            {kind: Groups(groups.codes, groups.of[rows]) for kind, groups in self.groups.items()},
            {code: flags[rows] for code, flags in self.publics.items()},
            [self.wishes[row] for row in np.flatnonzero(rows).tolist()],
        )


def demand_of(actor: Actor, epci_siren: str, today: date) -> Demand:
    """The live applications that want an EPCI, among those the actor may see, with the facts they are scored on."""
    threshold = parameter_at("first_quartile_threshold_euros", today)
    values = {"territory": actor.territory_id, "epci": epci_siren, "threshold": threshold}
    rows = db.session.execute(DEMAND, values).all()
    columns = list(zip(*rows, strict=True)) if rows else [()] * 10
    facts, scored_on, filed_on, typologies, wishes, bands, couples, minors, quartiles, tenants = columns
    seen = matrix([bytes(row) for row in facts])
    wanted = np.array([[code in asked for code in TYPOLOGIES] for asked in typologies], dtype=np.bool_)
    days = np.array([day.toordinal() for day in filed_on], dtype=np.int64)
    population = Population(seen, days, np.arange(len(rows)), wanted.reshape(len(rows), len(TYPOLOGIES)))
    groups = {
        ImpactGroup.DALO: Groups(tuple(DaloSide), 1 - proved_dalo(seen).astype(np.uint8)),
        ImpactGroup.QUARTILE: Groups(tuple(QuartileSide), _second(quartiles)),
        ImpactGroup.INCOME: _coded(bands, INCOME_BANDS),
        ImpactGroup.HOUSEHOLD: Groups(tuple(HouseholdKind), _flags(minors) + 2 * _flags(couples)),
        ImpactGroup.TRANSFER: Groups(tuple(TransferSide), _second(tenants)),
        ImpactGroup.COMMUNE: _communes(wishes, epci_siren),
    }
    return Demand(max(scored_on, default=None), population, groups, _publics(population), wishes)


def lettings_of_year(actor: Actor, epci_siren: str, today: date) -> dict[str, int]:
    """Leases signed in twelve months in an EPCI, by size of dwelling."""
    since = months_after(today, -YEAR_MONTHS)
    values = {"territory": actor.territory_id, "epci": epci_siren, "since": since, "today": today}
    return {row[0]: row[1] for row in db.session.execute(LETTINGS, values)}


def _flags(values: Sequence[bool]) -> NDArray[np.uint8]:
    return np.array(values, dtype=np.uint8)


def _second(values: Sequence[bool]) -> NDArray[np.uint8]:
    """0 where it holds, 1 elsewhere: the code that names the condition comes first."""
    return 1 - _flags(values)


def _coded(values: Sequence[str], codes: tuple[str, ...]) -> Groups:
    place = {code: number for number, code in enumerate(codes)}
    return Groups(codes, np.array([place[value] for value in values], dtype=np.uint8))


def _communes(wishes: Sequence[str], epci_siren: str) -> Groups:
    """The first wish inside the EPCI: an application counts once, where its household would like to live there."""
    codes = (*(commune.insee for commune in communes_of_epci(epci_siren)), ELSEWHERE)
    inside = frozenset(codes)
    first = [next((insee for insee in wish.split(",") if insee in inside), ELSEWHERE) for wish in wishes]
    return _coded(first, codes)


def _publics(population: Population) -> dict[str, Flags]:
    """Who belongs to each lettered public of L441-1, declared or proved; DALO, before the letters, is a group apart."""
    facts = population.facts
    found = {}
    for public in priority_publics():
        if not public.letter:
            continue
        column = COLUMN_OF[public.fact]
        found[public.code] = np.asarray((facts[:, column] > 0) & (facts[:, FACT_COUNT + column] > 0), dtype=np.bool_)
    return found
