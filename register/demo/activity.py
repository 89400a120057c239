"""What is going on today at the landlords of the demonstration: vacancies, adverts in their window, bids."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from register.clock import PARIS
from register.demo import marginals as m
from register.demo.chronicle import HistoryRow, row_of
from register.demo.crowd import Crowd
from register.demo.households import Ints, Random
from register.demo.organisations import DemoOrganisation, agents_of, fixed_id, organisations_of
from register.demo.people import portraits_of
from register.demo.places import places_of
from register.demo.stock import (
    ENERGY,
    FINANCINGS,
    HEATINGS,
    RESERVER_SHARES,
    RESERVERS,
    Stock,
    references,
    residence_name,
    street_of,
)
from register.lettings.texts import dwelling_title

Row = dict[str, Any]
MOST_BIDS = 3  # of one household at once (choice_based_letting)
RANK_OF_BAND = {"UNDER_PLAI": 0, "PLAI_TO_PLUS": 1, "PLUS_TO_PLS": 2}
CLOSE_AT = time(18, 0)

# Per active landlord: dwellings known vacant, in their window, whose window has just ended, to designate directly.
PLANS = {"deux-rives": (18, 16, 2, 5), "bessin": (6, 6, 1, 3), "collines": (8, 8, 1, 3)}


@dataclass(frozen=True, slots=True)
class Activity:
    """Rows by table and their history lines; ``direct`` are vacancies that the story sends to a committee."""

    vacancies: list[Row]
    adverts: list[Row]
    bids: list[Row]
    lines: list[HistoryRow]
    direct: dict[str, list[UUID]]


@dataclass(frozen=True, slots=True)
class Scene:
    """What the activity of a territory is drawn from."""

    random: Random
    stock: Stock
    live: Crowd
    references: list[str]
    today: date
    taken: Counter[int]
    activity: Activity


def activity_of(random: Random, stock: Stock, *, live: Crowd, today: date) -> Activity:
    """Draw the activity of a territory's active landlords."""
    scene = Scene(random, stock, live, references(stock), today, Counter(), Activity([], [], [], [], {}))
    landlords = organisations_of(stock.territory_id, "LANDLORD")
    for position, landlord in enumerate(landlords):
        if landlord.is_active:
            _landlord(scene, landlord, position)
    return scene.activity


def _landlord(scene: Scene, landlord: DemoOrganisation, position: int) -> None:
    plan = PLANS[landlord.key]
    chosen = _dwellings(scene, position, sum(plan))
    waiting, shown, ended, direct = (part.tolist() for part in np.split(np.array(chosen), np.cumsum(plan)[:-1]))
    for rank, dwelling in enumerate(waiting):
        _vacancy(scene, landlord, dwelling=dwelling, status="OPEN", days_ago=1 + rank)
    for rank, dwelling in enumerate(shown):
        closes = datetime.combine(scene.today + timedelta(days=1 + rank % 9), CLOSE_AT, tzinfo=PARIS)
        _advert(scene, landlord, dwelling=dwelling, closes_at=closes)
    for rank, dwelling in enumerate(ended):
        closes = datetime.combine(scene.today - timedelta(days=1 + rank), CLOSE_AT, tzinfo=PARIS)
        _advert(scene, landlord, dwelling=dwelling, closes_at=closes)
    scene.activity.direct[landlord.key] = [
        _vacancy(scene, landlord, dwelling=dwelling, status="OPEN", days_ago=40)["id"]
        for dwelling in direct
    ]


def _dwellings(scene: Scene, position: int, count: int) -> list[int]:
    """Dwellings of a landlord where the demand is; the first ended window is that of the story's T3 in Caen."""
    stock = scene.stock
    mine = np.flatnonzero((stock.landlord == position) & ~stock.is_adapted)
    demand = np.bincount(scene.live.wants.wishes[:, 0], minlength=len(places_of(stock.territory_id).communes))
    wanted = mine[demand[stock.commune[mine]] >= max(np.quantile(demand[stock.commune[mine]], 0.4), 1)]
    drawn = scene.random.permutation(wanted)[:count].tolist()
    plan = PLANS[organisations_of(stock.territory_id, "LANDLORD")[position].key]
    for rank, dwelling in zip((plan[0] + plan[1], plan[0]), _story_dwellings(scene, wanted, drawn), strict=False):
        drawn[rank] = dwelling
    return drawn


def _story_dwellings(scene: Scene, wanted: Ints, drawn: list[int]) -> list[int]:
    """Two affordable T3 in the largest commune: one whose window has ended, one still in its window."""
    stock = scene.stock
    centre = int(np.argmax(places_of(stock.territory_id).weights))
    fits = (stock.commune[wanted] == centre) & (stock.typology[wanted] == 2) & (stock.financing[wanted] < 2)
    nearest = np.argsort(np.abs(stock.surface[wanted] - 64) + 1000 * ~fits, kind="stable")
    return [dwelling for dwelling in wanted[nearest].tolist() if dwelling not in drawn][:2]


def _vacancy(
    scene: Scene, landlord: DemoOrganisation, *, dwelling: int, status: str, days_ago: int = 12
) -> Row:
    at = datetime.combine(scene.today - timedelta(days=days_ago), time(9, 15), tzinfo=PARIS)
    vacancy: Row = {
        "territory_id": landlord.territory_id,
        "id": fixed_id("vacancy", landlord.territory_id, scene.references[dwelling], landlord.key),
        "organisation_id": landlord.id,
        "dwelling_id": scene.stock.ids[dwelling],
        "status": status,
        "reserver_kind": str(scene.random.choice(RESERVERS, p=RESERVER_SHARES)),
        "notified_on": scene.today - timedelta(days=days_ago + 20),
        "available_on": scene.today + timedelta(days=10 + 2 * (dwelling % 20)),
        "created_at": at,
    }
    scene.activity.vacancies.append(vacancy)
    scene.activity.lines.append(_line(landlord, at, action="open_vacancy", subject=("vacancy", vacancy["id"])))
    return vacancy


def _line(landlord: DemoOrganisation, at: datetime, *, action: str, subject: tuple[str, UUID]) -> HistoryRow:
    agent = next(each for each in agents_of(landlord.territory_id) if each.organisation_id == landlord.id)
    return row_of(
        landlord.territory_id, at, action=action, subject=subject, actor_kind="AGENT", agent_id=agent.id,
        organisation_id=landlord.id,
    )  # fmt: skip


def _advert(scene: Scene, landlord: DemoOrganisation, *, dwelling: int, closes_at: datetime) -> None:
    vacancy = _vacancy(scene, landlord, dwelling=dwelling, status="ADVERTISED")
    opens_at = datetime.combine(min(closes_at.date(), scene.today) - timedelta(days=7), time(9), tzinfo=PARIS)
    advert = {
        "territory_id": landlord.territory_id,
        "id": fixed_id("advert", str(vacancy["id"])),
        "organisation_id": landlord.id,
        "vacancy_id": vacancy["id"],
        "status": "PUBLISHED",
        "commune_insee": places_of(landlord.territory_id).communes[scene.stock.commune[dwelling]].insee,
        "typology": m.TYPOLOGIES[scene.stock.typology[dwelling]],
        "opens_at": opens_at,
        "closes_at": closes_at,
        "sheet": json.dumps(_sheet(scene, dwelling, landlord=landlord, vacancy=vacancy), ensure_ascii=False),
    }
    scene.activity.adverts.append(advert)
    scene.activity.lines.append(_line(landlord, opens_at, action="publish_advert", subject=("advert", advert["id"])))
    _bids(scene, advert=advert, dwelling=dwelling)


def _sheet(scene: Scene, dwelling: int, *, landlord: DemoOrganisation, vacancy: Row) -> Row:
    """What ``lettings.sheets.public_sheet`` would have published."""
    stock, commune = scene.stock, places_of(landlord.territory_id).communes[scene.stock.commune[dwelling]]
    rent, charges = float(stock.rent[dwelling]), float(stock.charges[dwelling])
    programme, surface = int(stock.programme[dwelling]), int(stock.surface[dwelling])
    typology = m.TYPOLOGIES[stock.typology[dwelling]]
    return {
        "title": dwelling_title(typology, surface, commune.name),
        "typology": typology,
        "rooms": int(stock.typology[dwelling]) + 1,
        "surface_m2": surface,
        "rent_euros": rent,
        "charges_euros": charges,
        "total_euros": round(rent + charges, 2),
        "commune_insee": commune.insee,
        "commune_name": commune.name,
        "epci_siren": commune.epci_siren,
        "programme": residence_name(programme),
        "address_line": street_of(programme, int(stock.numbers[dwelling])),
        "floor": int(stock.floor[dwelling]),
        "has_lift": bool(stock.has_lift[dwelling]),
        "is_adapted": bool(stock.is_adapted[dwelling]),
        "has_parking": bool(stock.has_parking[dwelling]),
        "financing": str(FINANCINGS[stock.financing[dwelling]]),
        "energy_class": str(ENERGY[stock.energy[dwelling]]),
        "heating": str(HEATINGS[stock.heating[dwelling]]),
        "in_qpv": bool(stock.in_qpv[dwelling]),
        "built_in": int(stock.built_in[dwelling]),
        "landlord": landlord.name,
        "reference": scene.references[dwelling],
        "dwelling_id": scene.stock.ids[dwelling],
        "vacancy_id": str(vacancy["id"]),
        "available_on": vacancy["available_on"].isoformat(),
    }


def _seekers(scene: Scene, dwelling: int) -> Ints:
    """Live applications that want this commune and typology, and may have this financing; few bids each."""
    wants, stock = scene.live.wants, scene.stock
    band = np.array([RANK_OF_BAND.get(each, 9) for each in ("", *m.BANDS)])
    codes = np.searchsorted(np.array(sorted(("", *m.BANDS))), wants.resources.band)
    rank = band[[("", *m.BANDS).index(each) for each in sorted(("", *m.BANDS))]][codes]
    fits = (
        (wants.wishes == stock.commune[dwelling]).any(axis=1)
        & ((wants.typology == stock.typology[dwelling]) | (wants.second_typology == stock.typology[dwelling]))
        & (rank <= stock.financing[dwelling])
        & ~wants.needs_adapted
    )
    found = np.flatnonzero(fits)
    return np.array([row for row in found.tolist() if scene.taken[row] < MOST_BIDS], dtype=np.int64)


def _bids(scene: Scene, *, advert: Row, dwelling: int) -> None:
    seekers = scene.random.permutation(_seekers(scene, dwelling))[: int(scene.random.integers(9, 46))].tolist()
    scene.taken.update(seekers)
    bidders = [scene.live.ids[row] for row in seekers] + _named_bidders(scene, advert, dwelling)
    last = min(advert["closes_at"], datetime.combine(scene.today, time(6), tzinfo=PARIS))
    span = (last - advert["opens_at"]).total_seconds()
    for application_id, share in zip(bidders, scene.random.random(len(bidders)).tolist(), strict=True):
        placed_at = advert["opens_at"] + timedelta(seconds=int(60 + share * (span - 120)))
        bid = {
            "territory_id": advert["territory_id"], "id": fixed_id("bid", str(advert["id"]), application_id),
            "advert_id": advert["id"], "organisation_id": advert["organisation_id"], "application_id": application_id,
            "status": "LIVE", "placed_at": placed_at,
        }  # fmt: skip
        scene.activity.bids.append(bid)
        scene.activity.lines.append(row_of(
            advert["territory_id"], placed_at, action="place_bid", subject=("bid", bid["id"]),
            application_id=application_id, actor_kind="APPLICANT",
        ))  # fmt: skip


def _named_bidders(scene: Scene, advert: Row, dwelling: int) -> list[str]:
    """Félicité Aubain is among the bidders of the windows that have ended on a T3 of her first commune."""
    ended = advert["closes_at"].date() < scene.today
    is_her_kind = advert["typology"] == "T3" and scene.stock.financing[dwelling] < 2
    return [
        str(portrait.account.application_id)
        for portrait in portraits_of(advert["territory_id"])
        if portrait.key == "aubain" and ended and is_her_kind and advert["commune_insee"] == "14118"
    ]
