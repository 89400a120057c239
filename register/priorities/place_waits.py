"""How long households waited for each place and size that an application asks for, or might ask for.

Communes are counted by their EPCI, as on the page of the points: the same cells, so no subtraction between the two
gives a smaller one. Only cells of at least the smallest size leave this module, and only they are summed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import text

from register.actor import Actor
from register.db import db
from register.priorities.standing import WAITS_OBSERVED_MONTHS, Wait, small_cell
from scoring.deadlines import months_after

UNKNOWN = Wait(None, None, None, None)


class AskedPlace(NamedTuple):
    """A commune and a typology; ``is_wish`` is false for what is only tried."""

    commune_insee: str
    typology: str
    is_wish: bool


@dataclass(frozen=True, slots=True)
class PlaceWait:
    """One EPCI and size: who wants it, homes let and the waits before them; None under the cell."""

    epci_name: str
    typology: str
    is_wish: bool
    seekers: int | None
    wait: Wait


@dataclass(frozen=True, slots=True)
class Forecast:
    """Each place, then all those shown together: with the wishes alone, and with what is tried."""

    places: tuple[PlaceWait, ...]
    wishes: Wait
    widened: Wait


WAITS = text("""
    with asked as (
      select * from unnest(cast(:communes as text[]), cast(:typologies as text[]), cast(:wished as boolean[]))
        with ordinality as a(insee, typology, is_wish, place)
    ), sectors as (
      select c.epci_siren, a.typology, bool_or(a.is_wish) as is_wish, min(a.place) as place
      from asked a join communes c on c.insee = a.insee where c.epci_siren is not null group by 1, 2
    ), waited as (
      select s.place, s.is_wish, l.wait_months
      from sectors s join letting_statistics l on l.epci_siren = s.epci_siren and l.typology = s.typology
      where l.territory_id = :territory and l.signed_on > :since and l.signed_on <= :today
    ), cells as (
      select place, count(*) as lettings,
             percentile_disc(array[.25, .5, .75]) within group (order by wait_months) as quartiles
      from waited group by place having count(*) >= :least
    ), together as (
      select count(*) filter (where is_wish) as own, count(*) as every,
             percentile_disc(array[.25, .5, .75]) within group (order by wait_months) filter (where is_wish) as own_q,
             percentile_disc(array[.25, .5, .75]) within group (order by wait_months) as every_q
      from waited join cells using (place)
    ), sought as (
      select epci_siren, typology, sum(applications)::int as seekers from point_counts
      where territory_id = :territory group by epci_siren, typology having sum(applications) >= :least
    )
    select coalesce(e.name, a.epci_siren) as epci, a.typology, a.is_wish, s.seekers, n.lettings, n.quartiles,
           t.own, t.own_q, t.every, t.every_q
    from sectors a
    cross join together t
    left join epcis e on e.siren = a.epci_siren
    left join cells n on n.place = a.place
    left join sought s on s.epci_siren = a.epci_siren and s.typology = a.typology
    order by a.place
""")


def asked_places(wishes: tuple[Sequence[str], Sequence[str]], commune_insee: str, typology: str) -> list[AskedPlace]:
    """Every wanted commune and size, in the order of the wishes, then what one more commune or size would add."""
    communes, typologies = wishes
    own = [AskedPlace(insee, size, True) for insee in communes for size in typologies]
    wider = [*communes, *([commune_insee] if commune_insee and commune_insee not in communes else [])]
    sizes = [*typologies, *([typology] if typology and typology not in typologies else [])]
    held = {(one.commune_insee, one.typology) for one in own}
    return own + [AskedPlace(insee, size, False) for insee in wider for size in sizes if (insee, size) not in held]


def forecast_of(actor: Actor, asked: Sequence[AskedPlace], today: date) -> Forecast:
    """The observed waits of some places and sizes: one statement, whatever their number.

    Parameters
    ----------
    asked : as ``asked_places`` gives them
    today : the last day observed; the first is two years before

    Returns
    -------
    One row per EPCI and size, in the order of the wishes, and the waits of those shown together.

    Source
    ------
    CCH R441-2-17 (observed waits by typology and sector).
    """
    values = {
        "territory": actor.territory_id, "today": today, "since": months_after(today, -WAITS_OBSERVED_MONTHS),
        "least": small_cell(today), "communes": [one.commune_insee for one in asked],
        "typologies": [one.typology for one in asked], "wished": [one.is_wish for one in asked],
    }  # fmt: skip
    rows = db.session.execute(WAITS, values).all()
    places = tuple(
        PlaceWait(row.epci, row.typology, row.is_wish, row.seekers, _wait(row.lettings, row.quartiles))
        for row in rows
    )
    if not rows:
        return Forecast((), UNKNOWN, UNKNOWN)
    return Forecast(places, _wait(rows[0].own, rows[0].own_q), _wait(rows[0].every, rows[0].every_q))


def _wait(count: int | None, quartiles: Any) -> Wait:
    return Wait(count, *quartiles) if count and quartiles else UNKNOWN
