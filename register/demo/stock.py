"""Fictitious programmes and dwellings of real numbers: published sizes, rents, priority districts; the rest assumed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from register.demo import copying as c
from register.demo import marginals as m
from register.demo.copying import Columns
from register.demo.households import Flags, Ints, Random, pick, pick_by
from register.demo.names import STREETS
from register.demo.organisations import organisations_of
from register.demo.places import Places, places_of

DWELLINGS_PER_PROGRAMME = 26
RENT_PER_M2 = {"014": 6.2, "061": 5.3}  # published means of 2024 (F230, F227), euros
QPV_SHARE = m.published("qpv_parc", "parc social, Normandie")["en_qpv"]
STOCK_TYPOLOGY = "parc social, Normandie"
SURFACES = np.array((27, 46, 64, 79, 96, 112))
FINANCINGS = np.array(("PLAI", "PLUS", "PLS"))
# The stock in place is mostly PLUS and its ancestors; commissioning shares are published only for new dwellings.
FINANCING_BY_PERIOD = np.array([(6, 92, 2), (4, 95, 1), (10, 86, 4), (26, 59, 15)])
RENT_BY_FINANCING = np.array((0.93, 1.0, 1.27))
PERIODS = ("BEFORE_1950", "FROM_1950_TO_1979", "FROM_1980_TO_1999", "SINCE_2000")
PERIOD_YEARS = ((1925, 1949), (1952, 1979), (1980, 1999), (2000, 2024))
PERIOD_SHARES = m.normal((5.0, 49.0, 24.0, 22.0))
RENT_BY_PERIOD = np.array((0.93, 0.88, 1.06, 1.2))
ENERGY = np.array(tuple("ABCDEFG"))
ENERGY_BY_PERIOD = np.array([
    (0, 2, 18, 42, 28, 8, 2), (0, 2, 22, 46, 23, 6, 1), (0, 4, 34, 42, 16, 3, 1), (6, 27, 45, 18, 4, 0, 0),
])  # fmt: skip
HEATINGS = np.array(("Gaz collectif", "Gaz individuel", "Électrique", "Réseau de chaleur"))
RESERVERS = np.array(("STATE", "LOCAL_AUTHORITY", "ACTION_LOGEMENT", "OTHER_RESERVER", "OWN"))
RESERVER_SHARES = m.normal((30.0, 18.0, 22.0, 4.0, 26.0))
RESIDENCES = (
    "Les Tilleuls", "Le Clos Fleuri", "Les Hauts de l’Orne", "La Prairie", "Le Verger", "Les Coquelicots",
    "Le Grand Pré", "Les Glycines", "Les Quatre-Vents", "Le Bois Joli", "Les Hirondelles", "Le Vieux Lavoir",
    "Les Primevères", "Beau Site", "La Roseraie", "Les Érables", "Le Parc", "Les Ormes", "La Fontaine", "Bellevue",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stock:
    """Dwellings by columns; ``commune`` is a position in ``Places.communes``, ``landlord`` in the list of landlords."""

    territory_id: str
    ids: list[str]
    programme_ids: list[str]
    programme: Ints
    landlord: Ints
    commune: Ints
    built_in: Ints
    period: Ints
    in_qpv: Flags
    typology: Ints
    surface: Ints
    financing: Ints
    rent: NDArray[np.float64]
    charges: NDArray[np.float64]
    floor: Ints
    has_lift: Flags
    is_adapted: Flags
    has_parking: Flags
    energy: Ints
    heating: Ints
    numbers: Ints


def stock_of(random: Random, territory_id: str, n: int) -> Stock:
    """Draw ``n`` dwellings in programmes, with the published mean rent per square metre and share in QPV."""
    places = places_of(territory_id)
    count = max(n // DWELLINGS_PER_PROGRAMME, 1)
    commune = places.draw(random, count)
    landlords = organisations_of(territory_id, "LANDLORD")
    landlord = pick(random, m.normal([each.stock_percent for each in landlords]), count)
    period = pick(random, PERIOD_SHARES, count)
    first, last = np.array(PERIOD_YEARS)[period].T
    built_in = first + (random.random(count) * (last - first + 1)).astype(np.int64)
    in_qpv = _priority(random, places, commune, period)
    size = np.maximum(random.poisson(DWELLINGS_PER_PROGRAMME, count), 2)
    programme = np.repeat(np.arange(count), np.round(size * n / size.sum()).astype(np.int64) + 1)[:n]
    programme = np.concatenate([programme, random.integers(0, count, n - len(programme))])
    return _dwellings(
        random, territory_id, programme=programme, built=(built_in, period), where=(commune, in_qpv, landlord)
    )


def _priority(random: Random, places: Places, commune: Ints, period: Ints) -> Flags:
    """Programmes in a priority district: in the communes that have one, rather old, in the published share."""
    candidates = np.flatnonzero(places.in_qpv[commune])
    wanted = round(QPV_SHARE * len(commune))
    weight = np.array((0.4, 2.4, 1.2, 0.5))[period[candidates]]
    race = random.exponential(1.0, len(candidates)) / weight
    chosen = np.zeros(len(commune), dtype=bool)
    chosen[candidates[np.argsort(race, kind="stable")[:wanted]]] = True
    return chosen


def _dwellings(
    random: Random, territory_id: str, *, programme: Ints, built: tuple[Ints, Ints], where: tuple[Ints, Flags, Ints]
) -> Stock:
    n, count = len(programme), len(built[0])
    period = built[1][programme]
    typology = pick(random, m.shares(m.published("typologie_parc", STOCK_TYPOLOGY)), n)
    typology = np.where((typology == 4) & (random.random(n) < 0.14), 5, typology)
    surface = np.round(SURFACES[typology] * (0.86 + 0.28 * random.random(n))).astype(np.int64)
    financing = pick_by(random, FINANCING_BY_PERIOD, period)
    per_m2 = RENT_BY_FINANCING[financing] * RENT_BY_PERIOD[period] * (0.92 + 0.16 * random.random(n))
    per_m2 *= RENT_PER_M2[territory_id] * surface.sum() / (per_m2 * surface).sum()
    floor = np.where(random.random(n) < 0.3, 0, random.integers(0, 6, n))
    lift = (random.random(count) < 0.45)[programme]
    return Stock(
        territory_id=territory_id,
        ids=c.identifiers(random, np.full(n, 1)),
        programme_ids=c.identifiers(random, np.full(count, 1)),
        programme=programme,
        landlord=where[2][programme],
        commune=where[0][programme],
        built_in=built[0][programme],
        period=period,
        in_qpv=where[1][programme],
        typology=typology,
        surface=surface,
        financing=financing,
        rent=np.round(per_m2 * surface, 2),
        charges=np.round(surface * (0.9 + 0.9 * random.random(n)) + np.where(lift, 12.0, 0.0), 2),
        floor=floor,
        has_lift=lift,
        is_adapted=(random.random(n) < 0.05) & ((floor == 0) | lift),
        has_parking=random.random(n) < 0.5,
        energy=pick_by(random, ENERGY_BY_PERIOD, period),
        heating=random.integers(0, len(HEATINGS), count)[programme],
        numbers=random.integers(1, 80, count)[programme],
    )


def residence_name(position: int) -> str:
    """The name of a programme: a common one, with a number once all are taken."""
    turn, name = divmod(position, len(RESIDENCES))
    return RESIDENCES[name] if turn == 0 else f"{RESIDENCES[name]} {turn + 1}"


def street_of(programme: int, number: int) -> str:
    """The street line of a programme."""
    return f"{number} {STREETS[(programme * 7) % len(STREETS)]}"


def programme_columns(stock: Stock) -> Columns:
    """Columns of ``programmes``: attributes are those of the first dwelling of each."""
    _, first = np.unique(stock.programme, return_index=True)
    places = places_of(stock.territory_id)
    landlords = [str(each.id) for each in organisations_of(stock.territory_id, "LANDLORD")]
    rows = list(zip(stock.programme[first].tolist(), stock.numbers[first].tolist(), strict=True))
    return {
        "territory_id": c.same(stock.territory_id, len(first)),
        "id": [stock.programme_ids[programme] for programme, _ in rows],
        "organisation_id": [landlords[k] for k in stock.landlord[first].tolist()],
        "name": [residence_name(programme) for programme, _ in rows],
        "address_line": [street_of(programme, number) for programme, number in rows],
        "commune_insee": [places.communes[k].insee for k in stock.commune[first].tolist()],
        "built_in": c.numbers(stock.built_in[first]),
        "in_qpv": c.flags(stock.in_qpv[first]),
    }


def dwelling_columns(stock: Stock) -> Columns:
    """Columns of ``dwellings``; the identifiers imitate those of the RPLS."""
    n = len(stock.ids)
    landlords = [str(each.id) for each in organisations_of(stock.territory_id, "LANDLORD")]
    return {
        "territory_id": c.same(stock.territory_id, n),
        "id": stock.ids,
        "organisation_id": [landlords[k] for k in stock.landlord.tolist()],
        "programme_id": [stock.programme_ids[k] for k in stock.programme.tolist()],
        "rpls_id": [f"{stock.territory_id}{k:09d}" for k in range(1, n + 1)],
        "reference": references(stock),
        "typology": np.array(m.TYPOLOGIES)[stock.typology].tolist(),
        "rooms": c.numbers(stock.typology + 1),
        "surface_m2": c.numbers(stock.surface),
        "rent_euros": c.amounts(stock.rent),
        "charges_euros": c.amounts(stock.charges),
        "floor": c.numbers(stock.floor),
        "has_lift": c.flags(stock.has_lift),
        "is_adapted": c.flags(stock.is_adapted),
        "has_parking": c.flags(stock.has_parking),
        "financing": FINANCINGS[stock.financing].tolist(),
        "energy_class": ENERGY[stock.energy].tolist(),
        "heating": HEATINGS[stock.heating].tolist(),
    }


def references(stock: Stock) -> list[str]:
    """The landlord's own reference of each dwelling: programme and rank."""
    ranks: dict[int, int] = {}
    written = []
    for programme in stock.programme.tolist():
        ranks[programme] = ranks.get(programme, 0) + 1
        written.append(f"{programme + 1:04d}-{ranks[programme]:03d}")
    return written
