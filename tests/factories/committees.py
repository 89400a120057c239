"""A committee with its members, and a vacancy whose bids are ranked: the start of every story about a sitting."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from register.actor import Actor, ActorKind, Role, Scope, system
from register.committees.actions import close_sitting, convene_sitting, draw_up_shortlist, open_sitting, record_decision
from register.committees.codes import Decision, NonAllocationReason
from register.committees.commands import CandidateDecision, ItemDecision, Shortlist
from register.committees.models import Committee, CommitteeMember
from register.committees.queries import candidates_of, members_of
from register.committees.rules import Votes
from register.db import new_id, transaction
from register.lettings.actions import Window, close_advert, place_bid, publish_advert
from register.organisations.models import Account, Agent, Commune, Organisation
from register.organisations.passwords import hash_password
from register.priorities.models import Grid
from scoring.law import reference_grid_text
from tests.factories.filing import PASSWORD
from tests.factories.letting import (
    CAEN,
    CLOSES,
    OPENS,
    TERRITORY,
    Landlord,
    as_applicant,
    make_households,
    make_landlord,
    make_vacancy,
)
from tests.factories.telephones import enrol

AFTER = CLOSES + timedelta(minutes=5)
SITS_AT = datetime(2026, 3, 19, 8, tzinfo=UTC)
DURING = datetime(2026, 3, 19, 9, tzinfo=UTC)
LATER = datetime(2026, 3, 20, 9, tzinfo=UTC)
ALL_FOR = Votes(6, 0, 0)


@dataclass(frozen=True)
class House:
    """A landlord, its committee of six voters and an adviser, and the delegate of the mayor."""

    landlord: Landlord
    committee_id: UUID
    delegate: Actor
    delegate_login: str

    @property
    def officer(self) -> Actor:
        return self.landlord.actor


@dataclass(frozen=True)
class Presented:
    """A vacancy on the agenda of a convened sitting."""

    vacancy_id: UUID
    sitting_id: UUID
    item_id: UUID
    households: list[UUID]


def make_grid() -> None:
    """The synthetic reference grid, in force for the EPCI of Caen."""
    with transaction(system(TERRITORY)) as session:
        epci = session.get_one(Commune, CAEN).epci_siren or ""
        if session.query(Grid).filter_by(territory_id=TERRITORY, epci_siren=epci).first() is None:
            session.add(Grid(territory_id=TERRITORY, id=new_id(), epci_siren=epci, version=1, status="ADOPTED",
                             title="Grille d’essai", document=json.loads(reference_grid_text()), is_synthetic=True,
                             adopted_on=date(2024, 1, 1), in_force_from=date(2024, 1, 1)))  # fmt: skip


def make_house(name: str = "Habitat des Essais (fictif)", *, quorum: int = 3) -> House:
    """A landlord whose committee may sit from ``quorum`` voters."""
    make_grid()
    landlord = make_landlord(name)
    committee_id, commune_id, agent_id = new_id(), new_id(), new_id()
    login = f"{agent_id}@commune.example"
    with transaction(system(TERRITORY)) as session:
        session.add(Organisation(territory_id=TERRITORY, id=commune_id, kind="COMMUNE", name="Commune d’essai",
                                 commune_insee=CAEN))  # fmt: skip
        session.add(Committee(territory_id=TERRITORY, id=committee_id, organisation_id=landlord.organisation_id,
                              name="Commission d’essai", quorum=quorum))  # fmt: skip
        session.flush()
        session.add(Agent(territory_id=TERRITORY, id=agent_id, organisation_id=commune_id, full_name="Luc Délégué",
                          role=Role.COMMITTEE_MEMBER, job_title="Adjoint"))  # fmt: skip
        session.flush()
        account_id = new_id()
        session.add(Account(territory_id=TERRITORY, id=account_id, login=login, kind="AGENT", agent_id=agent_id,
                            password_hash=hash_password(PASSWORD)))  # fmt: skip
        enrol(account_id)
        for place in range(7):
            session.add(_member(committee_id, place, agent_id if place == 5 else None))
    delegate = Actor(ActorKind.AGENT, TERRITORY, Scope.NONE, frozenset({Role.COMMITTEE_MEMBER}), agent_id=agent_id,
                     organisation_id=commune_id, committee_ids=(committee_id,), name="Luc Délégué")  # fmt: skip
    return House(landlord, committee_id, delegate, login)


def _member(committee_id: UUID, place: int, agent_id: UUID | None) -> CommitteeMember:
    return CommitteeMember(
        territory_id=TERRITORY, id=new_id(), committee_id=committee_id, agent_id=agent_id, full_name=f"Membre {place}",
        quality="Administrateur", has_vote=place < 6, is_chair=place == 0,
    )  # fmt: skip


def ranked_vacancy(house: House, points: Sequence[int] = (90, 70, 50), **changes: object) -> tuple[UUID, list[UUID]]:
    """A vacancy whose window is closed, and its bidders in rank order when ``points`` go down."""
    households = make_households([{"points": each, **changes} for each in points])
    return close_window(house, households), households


def close_window(house: House, households: Sequence[UUID]) -> UUID:
    """A new vacancy on which these households bid, its window over."""
    vacancy_id = make_vacancy(house.landlord)
    with transaction(house.officer):
        advert_id = publish_advert(house.officer, vacancy_id, Window(OPENS, CLOSES), now=OPENS)
    for household in households:
        with transaction(as_applicant(household)):
            place_bid(as_applicant(household), advert_id, now=OPENS + timedelta(hours=1))
    with transaction(house.officer):
        close_advert(house.officer, advert_id, now=AFTER)
    return vacancy_id


def convene(house: House) -> UUID:
    with transaction(house.officer):
        return convene_sitting(house.officer, SITS_AT, place="Salle du Verger", now=AFTER).id


def present(
    house: House, points: Sequence[int] = (90, 70, 50), *, sitting_id: UUID | None = None, dalo: bool = False
) -> Presented:
    """Every bidder of a new vacancy presented to a sitting."""
    vacancy_id, households = ranked_vacancy(house, points, dalo=dalo)
    return _present(house, vacancy_id, households, sitting_id=sitting_id or convene(house))


def _present(house: House, vacancy_id: UUID, households: list[UUID], *, sitting_id: UUID) -> Presented:
    with transaction(house.officer):
        command = Shortlist(vacancy_id, tuple(households))
        item = draw_up_shortlist(house.officer, sitting_id, command=command, now=AFTER)
        return Presented(vacancy_id, sitting_id, item.id, households)


def open_now(house: House, sitting_id: UUID, *, voters: int = 6) -> None:
    with transaction(house.officer):
        members = [member for member in members_of(house.officer, house.committee_id) if member.has_vote][:voters]
        open_sitting(house.officer, sitting_id, present=[member.id for member in members], now=DURING)


def in_order(ids: Sequence[UUID], allocated: int = 2) -> dict[UUID, CandidateDecision]:
    """The first ones allocated in order, the others ranked below."""
    below = CandidateDecision(
        Decision.NOT_ALLOCATED, reason_code=NonAllocationReason.RANKED_BELOW, reason_text="Placé après les autres."
    )
    ranks = enumerate(ids[:allocated], 1)
    chosen = {each: CandidateDecision(Decision.ALLOCATED_RANKED, rank) for rank, each in ranks}
    return {**dict.fromkeys(ids[allocated:], below), **chosen}


def candidate_ids(actor: Actor, item_id: UUID) -> list[UUID]:
    with transaction(actor):
        return [candidate.id for candidate in candidates_of(actor, [item_id])[item_id]]


def decide(house: House, item_id: UUID, *, allocated: int = 2, actor: Actor | None = None, version: int = 1) -> None:
    """Follow the order, everybody in favour."""
    who = actor or house.officer
    decisions = in_order(candidate_ids(who, item_id), allocated)
    with transaction(who):
        record_decision(who, item_id, command=ItemDecision(version, decisions, ALL_FOR), now=DURING)


def decided(house: House, points: Sequence[int] = (90, 70, 50), *, allocated: int = 2, dalo: bool = False) -> Presented:
    """A vacancy presented, decided in order, in a closed sitting."""
    return _decided(house, present(house, points, dalo=dalo), allocated=allocated)


def present_households(house: House, households: list[UUID]) -> Presented:
    """Given households presented for a new vacancy, decided in order, in a closed sitting."""
    made = _present(house, close_window(house, households), households, sitting_id=convene(house))
    return _decided(house, made, allocated=2)


def _decided(house: House, made: Presented, *, allocated: int) -> Presented:
    open_now(house, made.sitting_id)
    decide(house, made.item_id, allocated=allocated)
    with transaction(house.officer):
        close_sitting(house.officer, made.sitting_id, now=DURING)
    return made
