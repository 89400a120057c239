"""The published total order: legal tier, tiers of the grid, points, seniority, number. Whether a household may have the
dwelling belongs to eligibility.py."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple, TypeVar

from scoring.evaluate import first_held, outside_of, section_of
from scoring.facts import COLUMN_OF, Evidence, columns
from scoring.grid import Order
from scoring.tables import Tables

DALO_TIER = 0
ORDINARY_TIER = 1
# After every tier that a grid may declare, in a column of sixteen bits.
EXCLUDED_TIER = 32_000
SUSPENDED_TIER = 32_001

OrderKey = tuple[int, int, date, str]
C = TypeVar("C")


class Standing(NamedTuple):
    """What the order of a grid looks at, for one application. ``priority_on`` is the day a need was recognised, where
    the register knows it."""

    tier: int
    points: int
    filed_on: date
    number: str
    priority_on: date | None = None


def tier_of(facts: bytes, tables: Tables | None = None) -> int:
    """The tier of an application: households with a favourable DALO decision come before everybody, then the tiers that
    the grid declares, in their order, then those in none of them.

    Parameters
    ----------
    facts : stored facts of the application
    tables : the grid of the list; without one, or with one that declares no tier, everybody else is in one tier

    Returns
    -------
    0 for a DALO decision proved by its document or by the institution, then 1 and more: a decision only declared ranks
    nobody first. The article gives no rank between the other publics; the grid weighs them. Applications treated
    outside the points, then suspended ones, come after all others: a list of points says nothing of them.

    Raises
    ------
    ValueError for a damaged row of facts.

    Source
    ------
    CCH L441-1 and L441-2-3.
    """
    values, evidences = columns(facts)
    dalo = COLUMN_OF["dalo"]
    if values[dalo] and evidences[dalo] >= Evidence.DOCUMENT:
        return DALO_TIER
    return ORDINARY_TIER if tables is None else _grid_tier(tables, values, evidences)


def _grid_tier(tables: Tables, values: bytes, evidences: bytes) -> int:
    tables = section_of(tables, values, evidences)
    outside = outside_of(tables, values, evidences)
    if outside is not None:
        return EXCLUDED_TIER if outside.kind == "EXCLUDED" else SUSPENDED_TIER
    held = first_held(tables.tiers, values, evidences)
    place = len(tables.tiers) if held is None else tables.tiers.index(held)
    return ORDINARY_TIER + place


def ranks_by_law(tables: Tables) -> bool:
    """Whether a grid leaves everybody in the tier of the law: it declares no tier, no exclusion and no suspension."""
    sections = [tables] if tables.transfer is None else [tables, tables.transfer]
    return not any(one.tiers or one.excluded or one.suspended for one in sections)


def order_key(tier: int, points: int, *, filed_on: date, number: str) -> OrderKey:
    """The key by which applications are sorted, ascending: the first is the best placed.

    Parameters
    ----------
    tier : legal tier, 0 first
    points : points of the grid, more first
    filed_on : first filing, oldest first
    number : registration number, which makes the order total

    Returns
    -------
    A tuple; two different applications never have equal keys.

    Source
    ------
    CCH L441-1 (DALO first); R441-2-10 11° (points of the grid); the EPCI's deliberation for the rest.
    """
    return (tier, -points, filed_on, number)


def grid_order_key(order: Order, standing: Standing) -> tuple[Any, ...]:
    """The key by which a grid with an order of its own sorts applications, ascending.

    Parameters
    ----------
    order : the order that the grid declares
    standing : tier, points and dates of the application

    Returns
    -------
    A tuple that ends with the registration number, so that no two are equal. Without a recognised day, the priority
    date is that of the first filing.

    Source
    ------
    CCH L441-1 (DALO first, by the tier); R441-2-10 11°; the EPCI's deliberation for the rest.
    """
    values = {
        "points": -standing.points,
        "priority_date": standing.priority_on or standing.filed_on,
        "filed_on": standing.filed_on,
    }
    return (standing.tier, *(values[step] for step in order.steps), standing.number)


def rank(candidates: Iterable[C], *, key: Callable[[C], tuple[Any, ...]]) -> list[C]:
    """Candidates in the published order.

    Parameters
    ----------
    candidates : any objects
    key : gives each its ``order_key``

    Returns
    -------
    The same candidates, best placed first.

    Source
    ------
    CCH L441-1; R441-2-10 11°.
    """
    return sorted(candidates, key=key)
