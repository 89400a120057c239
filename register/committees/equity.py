"""What the acts of a committee add to the tallies of selections: who was presented, allocated, housed, by group."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from register.actor import Actor
from register.committees import rules
from register.committees.models import AgendaItem, Candidate, Offer
from register.priorities.codes import SelectionStep
from register.priorities.equity import Selection, tally_selections

Kept = list[dict[str, Any]]


def tally_presented(
    actor: Actor, item: AgendaItem, ranking: Iterable[UUID], *, chosen: Iterable[UUID], now: datetime
) -> Kept:
    """Those of a list that were put before the committee."""
    return tally_selections(actor, [_selection(SelectionStep.PRESENTED, item, ranking, chosen=chosen)], now)


def tally_allocated(
    actor: Actor, items: Sequence[AgendaItem], candidates: Mapping[UUID, Sequence[Candidate]], *, now: datetime
) -> Kept:
    """Those that a sitting decided on, and those it allocated a dwelling to, with or without a rank or a condition."""
    found = []
    for item in items:
        decided = [each for each in candidates.get(item.id, ()) if each.decision is not None]
        allocated = [each.application_id for each in decided if each.decision in rules.ALLOCATED]
        everybody = [each.application_id for each in decided]
        found.append(_selection(SelectionStep.ALLOCATED, item, everybody, chosen=allocated))
    return tally_selections(actor, found, now)


def tally_offer_ended(actor: Actor, offer: Offer, *, is_signed: bool, now: datetime) -> None:
    """An offer that ends by a lease, or without one."""
    household = [offer.application_id]
    selection = _selection(SelectionStep.LET, offer, household, chosen=household if is_signed else [])
    tally_selections(actor, [selection], now)


def _selection(
    step: SelectionStep, of: AgendaItem | Offer, considered: Iterable[UUID], *, chosen: Iterable[UUID]
) -> Selection:
    return Selection(
        step, of.organisation_id, of.sheet["epci_siren"] or "", considered=frozenset(considered),
        selected=frozenset(chosen),
    )  # fmt: skip
