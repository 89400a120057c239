"""The published total order: legal tier, points, seniority, number. Whether a household may have the dwelling belongs
to eligibility.py."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from scoring.facts import COLUMN_OF, Evidence, columns

DALO_TIER = 0
ORDINARY_TIER = 1

OrderKey = tuple[int, int, date, str]
C = TypeVar("C")


def tier_of(facts: bytes) -> int:
    """The legal tier of an application: households with a favourable DALO decision come before everybody.

    Parameters
    ----------
    facts : stored facts of the application

    Returns
    -------
    0 for a DALO decision proved by its document or by the institution, 1 otherwise: a decision only declared ranks
    nobody first. The article gives no rank between the other publics; the grid weighs them.

    Raises
    ------
    ValueError for a damaged row of facts.

    Source
    ------
    CCH L441-1 and L441-2-3.
    """
    values, evidences = columns(facts)
    dalo = COLUMN_OF["dalo"]
    return DALO_TIER if values[dalo] and evidences[dalo] >= Evidence.DOCUMENT else ORDINARY_TIER


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


def rank(candidates: Iterable[C], *, key: Callable[[C], OrderKey]) -> list[C]:
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
