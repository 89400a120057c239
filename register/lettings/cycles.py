"""The matching of adverts that closed together: whom to designate first for each dwelling, and why not the others.

It never changes a ranked list: a household that is designated for a wish it placed higher leaves the head of the other
lists to the next, and each list goes on saying who replaces. Rules live in scoring/matching.py, the proof in proofs.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import update

from register.actor import Actor, system
from register.audit.actions import Act, digest, record
from register.db import db, new_id, transaction
from register.lettings import cycle_queries as queries
from register.lettings.codes import Designation
from register.lettings.models import Advert, Bid, LettingCycle
from register.priorities.equity import groups_designated
from scoring.errors import BrokenProof
from scoring.matching import LARGEST_PRIORITY, Market, digests_of, market_of, match
from scoring.proofs import MatchingProof, prove_matching


class Wish(NamedTuple):
    """One ranked bid of a cycle; a household's wishes come in its own order."""

    bid_id: UUID
    advert_id: UUID
    application_id: UUID
    rank: int


@dataclass(frozen=True, slots=True)
class Matched:
    """What a cycle decided: a designation for each wish, the digests, the proof, and the adverts withheld."""

    designations: Mapping[UUID, Designation]
    input_digest: str
    rules_digest: str
    output_digest: str
    proof: MatchingProof
    withheld: tuple[UUID, ...]


def market_of_cycle(wishes: Sequence[Wish]) -> tuple[Market, list[UUID], list[UUID]]:
    """The market of a cycle, with its adverts and households in the order of their identifiers.

    An advert is one seat, and a bid's priority is its rank in the advert's proved list: the published order, as it was.
    """
    adverts = sorted({wish.advert_id for wish in wishes})
    households = sorted({wish.application_id for wish in wishes})
    place = {advert: position for position, advert in enumerate(adverts)}
    lists: dict[UUID, list[tuple[int, int]]] = {household: [] for household in households}
    for wish in wishes:
        lists[wish.application_id].append((place[wish.advert_id], LARGEST_PRIORITY - wish.rank))
    return market_of([lists[one] for one in households], [1] * len(adverts)), adverts, households


def match_wishes(wishes: Sequence[Wish]) -> Matched:
    """Match a cycle and prove it; adverts whose proof fails are withheld, and the others matched without them."""
    withheld: list[UUID] = []
    while True:
        market, adverts, households = market_of_cycle(wishes)
        outcome = match(market)
        try:
            proof = prove_matching(market, outcome)
            break
        except BrokenProof as broken:
            failed = {adverts[one] for one in broken.programmes} or set(adverts)
            withheld += sorted(failed)
            wishes = [wish for wish in wishes if wish.advert_id not in failed]
    seats = {households[row]: adverts[one] for row, one in zip(outcome.applicants, outcome.programmes, strict=True)}
    made = [(str(wish.application_id), str(wish.advert_id), wish.rank) for wish in wishes]
    return Matched(
        designations=_designations(wishes, seats),
        input_digest=digest({"wishes": sorted(made, key=lambda one: one[0])}),
        rules_digest=digests_of(market, outcome).rules,
        output_digest=digest({"seats": sorted((str(one), str(advert)) for one, advert in seats.items())}),
        proof=proof,
        withheld=tuple(withheld),
    )


def _designations(wishes: Iterable[Wish], seats: Mapping[UUID, UUID]) -> dict[UUID, Designation]:
    found: dict[UUID, Designation] = {}
    content: set[UUID] = set()
    for wish in wishes:
        if seats.get(wish.application_id) == wish.advert_id:
            content.add(wish.application_id)
            found[wish.bid_id] = Designation.DESIGNATED
        elif wish.application_id in content:
            found[wish.bid_id] = Designation.PREFERRED_ELSEWHERE
        else:
            found[wish.bid_id] = Designation.ANOTHER_FIRST
    return found


def match_closed(actor: Actor, advert_ids: Iterable[UUID], now: datetime) -> list[UUID]:
    """Match the adverts that a run closed, those of each closing instant together; twice is once.

    Parameters
    ----------
    actor : the program itself
    advert_ids : what the run closed
    now : instant of the run

    Returns
    -------
    The identifiers of the cycles made; an advert already in a cycle is passed over.

    Source
    ------
    docs/adr, the matching of a cycle.
    """
    adverts = queries.unmatched_adverts(actor, list(advert_ids))
    return [
        _match_instant(actor, closes_at, list(group), now)
        for closes_at, group in groupby(adverts, key=lambda advert: advert.closes_at)
    ]


def _match_instant(actor: Actor, closes_at: datetime, adverts: Sequence[Advert], now: datetime) -> UUID:
    wishes = [Wish(*row) for row in queries.ranked_wishes(actor, [advert.id for advert in adverts])]
    matched = match_wishes(wishes)
    kept = [advert for advert in adverts if advert.id not in matched.withheld]
    cycle = LettingCycle(
        territory_id=actor.territory_id, id=new_id(), closes_at=closes_at, ran_at=now, adverts=len(kept),
        bids=len(matched.designations), designated=matched.proof.seated, input_digest=matched.input_digest,
        rules_digest=matched.rules_digest, output_digest=matched.output_digest, proof=asdict(matched.proof),
    )  # fmt: skip
    db.session.add(cycle)
    db.session.flush()
    for advert in kept:
        advert.cycle_id = cycle.id
    rows = [
        {"territory_id": actor.territory_id, "id": bid_id, "designation": designation.value}
        for bid_id, designation in matched.designations.items()
    ]
    if rows:
        db.session.execute(update(Bid), rows)
    designated = {wish.application_id for wish in wishes if _is_designated(matched, wish)}
    equity = groups_designated(actor, {wish.application_id for wish in wishes}, designated, now=now)
    _tell_history(actor, cycle, matched=matched, equity=equity, now=now)
    return cycle.id


def _is_designated(matched: Matched, wish: Wish) -> bool:
    return matched.designations.get(wish.bid_id) is Designation.DESIGNATED


def _tell_history(
    actor: Actor, cycle: LettingCycle, *, matched: Matched, equity: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    detail = {
        "adverts": cycle.adverts, "bids": cycle.bids, "designated": cycle.designated, "input": cycle.input_digest,
        "rules": cycle.rules_digest, "output": cycle.output_digest, "equity": equity,
    }  # fmt: skip
    record(actor, Act("match_cycle", "letting_cycle", cycle.id, detail=detail), now)
    for advert_id in matched.withheld:
        record(actor, Act("withhold_designation", "advert", advert_id, reason="BROKEN_PROOF"), now)


def replay_cycles(territory_id: str) -> list[str]:
    """What a second matching of every stored cycle does not find again; cycles whose bids were erased are left out."""
    actor = system(territory_id)
    with transaction(actor):
        faults = []
        for cycle in queries.letting_cycles(actor):
            rows = queries.cycle_wishes(actor, cycle.id)
            matched = match_wishes([Wish(*row[:4]) for row in rows])
            stored = {row[0]: row[4] for row in rows}
            now = (matched.input_digest, matched.rules_digest, matched.output_digest)
            kept = (cycle.input_digest, cycle.rules_digest, cycle.output_digest)
            if len(rows) == cycle.bids and (now != kept or dict(matched.designations) != stored):
                faults.append(f"l’appariement du cycle {cycle.id} ne se retrouve plus")
        return faults
