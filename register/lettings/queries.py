"""Reading adverts, bids and their results. What an applicant reads never holds another household's bid."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Numeric, Row, Select, and_, cast, func, select

from register import clock
from register.actor import Actor, Scope
from register.applications.codes import ApplicationStatus
from register.applications.models import Application
from register.audit.models import HistoryLine
from register.db import db
from register.errors import NotFound
from register.housing.models import Vacancy
from register.lettings import rules
from register.lettings.codes import AdvertStatus, BidAnswer, BidStatus
from register.lettings.models import Advert, Bid
from register.lettings.rows import AdvertFilters, RankedBid, Standing
from register.lettings.sheets import Sheet, sheet_of, sheet_rows
from register.priorities.models import Score
from register.priorities.seekers import refusals_for

BID_APPLICATION = and_(Application.territory_id == Bid.territory_id, Application.id == Bid.application_id)
BID_ADVERT = and_(Advert.territory_id == Bid.territory_id, Advert.id == Bid.advert_id)
BIDS_OF_ADVERT = (
    select(func.count())
    .where(Bid.territory_id == Advert.territory_id, Bid.advert_id == Advert.id, Bid.status != BidStatus.WITHDRAWN)
    .correlate(Advert)
    .scalar_subquery()
)
NO_FILTER = AdvertFilters()
JudgedRow = tuple[UUID, int | None, int | None, list[str]]


def sheet_of_vacancy(actor: Actor, vacancy_id: UUID) -> Sheet:
    """The JSON sheet of one of the actor's vacancies, to be stored on what is published or decided about it."""
    row = db.session.execute(
        sheet_rows(clock.today()).where(Vacancy.territory_id == actor.territory_id, Vacancy.id == vacancy_id)
    ).first()
    if row is None:
        raise NotFound("vacancy")
    return sheet_of(row)


def ranked_bids(actor: Actor, vacancy_id: UUID) -> list[RankedBid]:
    """The eligible bidders of the vacancy's last closed advert, best placed first; empty while the bids are sealed."""
    last_closed = (
        select(Advert.id)
        .where(
            Advert.territory_id == actor.territory_id,
            Advert.vacancy_id == vacancy_id,
            Advert.status == AdvertStatus.CLOSED,
        )
        .order_by(Advert.closed_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    return _ranked(actor, last_closed)


def ranked_bids_of_advert(actor: Actor, advert_id: UUID) -> list[RankedBid]:
    """The eligible bidders of one closed advert, best placed first."""
    return _ranked(actor, advert_id)


def _ranked(actor: Actor, advert: Any) -> list[RankedBid]:
    rows = db.session.execute(
        select(Bid, Application)
        .join(Application, BID_APPLICATION)
        .where(Bid.territory_id == actor.territory_id, Bid.advert_id == advert, Bid.rank.is_not(None))
        .order_by(Bid.rank)
    )
    return [_ranked_bid(bid, application) for bid, application in rows]


def _ranked_bid(bid: Bid, application: Application) -> RankedBid:
    return RankedBid(
        bid_id=bid.id,
        advert_id=bid.advert_id,
        application_id=bid.application_id,
        rank=bid.rank or 0,
        points=bid.points or 0,
        number=application.number,
        filed_on=application.filed_on,
        household_size=application.household_size,
        income_band=application.income_band,
        answer=bid.answer,
        answer_reasons=tuple(bid.answer_reasons),
        designation=bid.designation,
    )


def _adverts_of(actor: Actor) -> Select[Advert]:
    mine = select(Advert).where(Advert.territory_id == actor.territory_id)
    return mine if actor.scope is Scope.SYSTEM else mine.where(Advert.organisation_id == actor.organisation_id)


def own_advert_for_update(actor: Actor, advert_id: UUID) -> Advert:
    """One of the landlord's adverts, held until the transaction ends: no bid gets in meanwhile."""
    wanted = _adverts_of(actor).where(Advert.id == advert_id)
    advert = db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).first()
    if advert is None:
        raise NotFound("advert")
    return advert


def advert_of_landlord(actor: Actor, advert_id: UUID) -> Advert:
    """One of the landlord's adverts."""
    advert = db.session.scalars(_adverts_of(actor).where(Advert.id == advert_id)).first()
    if advert is None:
        raise NotFound("advert")
    return advert


def adverts_of_vacancy(actor: Actor, vacancy_id: UUID) -> list[tuple[Advert, int]]:
    """A vacancy's adverts with how many bids each holds, newest first. A count says nothing of who bid."""
    wanted = _adverts_of(actor).where(Advert.vacancy_id == vacancy_id).add_columns(BIDS_OF_ADVERT)
    return [(row[0], row[1]) for row in db.session.execute(wanted.order_by(Advert.opens_at.desc()))]


def live_advert_exists(actor: Actor, vacancy_id: UUID) -> bool:
    """Whether the vacancy is already shown to applicants."""
    live = (AdvertStatus.DRAFT, AdvertStatus.PUBLISHED)
    wanted = _adverts_of(actor).where(Advert.vacancy_id == vacancy_id, Advert.status.in_(live))
    return db.session.scalars(wanted).first() is not None


def due_adverts(actor: Actor, now: datetime) -> list[UUID]:
    """Published adverts whose window is over, the oldest first."""
    wanted = _adverts_of(actor).where(Advert.status == AdvertStatus.PUBLISHED, Advert.closes_at <= now)
    return [advert.id for advert in db.session.scalars(wanted.order_by(Advert.closes_at, Advert.id))]


def was_withheld(actor: Actor, advert_id: UUID) -> bool:
    """Whether an advert's ranking already failed its proof."""
    wanted = select(HistoryLine.id).where(
        HistoryLine.territory_id == actor.territory_id,
        HistoryLine.subject_kind == "advert",
        HistoryLine.subject_id == advert_id,
        HistoryLine.action == "withhold_ranking",
    )
    return db.session.scalars(wanted.limit(1)).first() is not None


def bids_to_judge(actor: Actor, advert: Advert) -> Sequence[Row[*tuple[Any, ...]]]:
    """Live bids of an advert with what the published order may know of each: one statement."""
    epci_siren = advert.sheet["epci_siren"]
    return db.session.execute(
        select(Bid, Application.status, Application.filed_on, Application.number,
               Score.points, Score.facts, Score.grid_id)
        .join(Application, BID_APPLICATION)
        .outerjoin(Score, and_(Score.territory_id == Bid.territory_id, Score.application_id == Bid.application_id,
                               Score.epci_siren == epci_siren))
        .where(Bid.territory_id == actor.territory_id, Bid.advert_id == advert.id, Bid.status == BidStatus.LIVE)
        .order_by(Bid.id)
    ).all()  # fmt: skip


def judged_bids(actor: Actor, advert_id: UUID) -> list[JudgedRow]:
    """The bids an advert's close answered, as its digest covers them."""
    rows = db.session.execute(
        select(Bid.application_id, Bid.rank, Bid.points, Bid.answer_reasons).where(
            Bid.territory_id == actor.territory_id,
            Bid.advert_id == advert_id,
            Bid.rank.is_not(None) | (Bid.answer == BidAnswer.NOT_ELIGIBLE),
        )
    )
    return [(row[0], row[1], row[2], list(row[3])) for row in rows]


def live_bids(actor: Actor, advert_id: UUID) -> list[Bid]:
    """The sealed bids of an advert."""
    wanted = select(Bid).where(
        Bid.territory_id == actor.territory_id, Bid.advert_id == advert_id, Bid.status == BidStatus.LIVE
    )
    return list(db.session.scalars(wanted.order_by(Bid.id)))


def bid_counts(actor: Actor, advert_id: UUID) -> tuple[int, int]:
    """How many bids an advert has, and how many of them were ranked."""
    row = db.session.execute(
        select(func.count(), func.count(Bid.rank)).where(
            Bid.territory_id == actor.territory_id, Bid.advert_id == advert_id, Bid.status != BidStatus.WITHDRAWN
        )
    ).one()
    return row[0], row[1]


def refused_bids(actor: Actor, advert_id: UUID) -> list[tuple[str, tuple[str, ...]]]:
    """Numbers and reasons of the bidders who could not have the dwelling, for the landlord."""
    rows = db.session.execute(
        select(Application.number, Bid.answer_reasons)
        .join(Application, BID_APPLICATION)
        .where(
            Bid.territory_id == actor.territory_id,
            Bid.advert_id == advert_id,
            Bid.answer == BidAnswer.NOT_ELIGIBLE,
        )
        .order_by(Application.number)
    )
    return [(number, tuple(reasons)) for number, reasons in rows]


def bids_of_vacancy(actor: Actor, vacancy_id: UUID, application_ids: Sequence[UUID]) -> list[tuple[Bid, Advert]]:
    """Bids of some households on a vacancy's adverts, held until the transaction ends."""
    rows = db.session.execute(
        select(Bid, Advert)
        .join(Advert, BID_ADVERT)
        .where(
            Bid.territory_id == actor.territory_id,
            Advert.vacancy_id == vacancy_id,
            Bid.application_id.in_(application_ids),
        )
        .order_by(Bid.id)
        .with_for_update(of=Bid)
    )
    return [(row[0], row[1]) for row in rows]


def open_bids_elsewhere(actor: Actor, application_id: UUID, vacancy_id: UUID) -> list[tuple[Bid, Advert]]:
    """A household's bids on other vacancies that still wait for something."""
    waiting = (BidAnswer.RANKED, BidAnswer.SHORTLISTED)
    rows = db.session.execute(
        select(Bid, Advert)
        .join(Advert, BID_ADVERT)
        .where(
            Bid.territory_id == actor.territory_id,
            Bid.application_id == application_id,
            Advert.vacancy_id != vacancy_id,
            (Bid.status == BidStatus.LIVE) | Bid.answer.in_(waiting),
        )
        .order_by(Bid.id)
        .with_for_update(of=Bid)
    )
    return [(row[0], row[1]) for row in rows]


def own_application_locked(actor: Actor) -> Application:
    """The applicant's own application, held so that its bids are counted one at a time."""
    application = db.session.scalars(
        select(Application)
        .where(Application.territory_id == actor.territory_id, Application.id == actor.application_id)
        .with_for_update(key_share=True)
    ).first()
    if application is None:
        raise NotFound("application")
    return application


def advert_for_bid(actor: Actor, advert_id: UUID) -> tuple[Advert, datetime]:
    """An advert held open until the transaction ends, other bidders allowed, and the hour of the database."""
    row = db.session.execute(
        select(Advert, func.clock_timestamp())
        .where(Advert.territory_id == actor.territory_id, Advert.id == advert_id, Advert.status != AdvertStatus.DRAFT)
        .with_for_update(read=True, of=Advert)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound("advert")
    return row[0], row[1]


def own_bid(actor: Actor, advert_id: UUID) -> Bid | None:
    """The applicant's bid on an advert, whatever became of it."""
    return db.session.scalars(
        select(Bid).where(
            Bid.territory_id == actor.territory_id,
            Bid.advert_id == advert_id,
            Bid.application_id == actor.application_id,
        )
    ).first()


def live_bid_count(actor: Actor, *, except_advert: UUID | None = None) -> int:
    """How many of the applicant's bids wait for the close of their window."""
    wanted = select(func.count()).where(
        Bid.territory_id == actor.territory_id,
        Bid.application_id == actor.application_id,
        Bid.status == BidStatus.LIVE,
    )
    if except_advert is not None:
        wanted = wanted.where(Bid.advert_id != except_advert)
    return db.session.execute(wanted).scalar_one()


def standing_for(actor: Actor, advert: Advert, application: Application, today: date) -> Standing:
    """Why the applicant may not bid on this advert, if so: the same answer on the page and in the act."""
    found = refusals_for(actor, [application.id], rules.dwelling_offered(advert.sheet), today).get(application.id, ())
    has_points = select(Score.application_id).where(
        Score.territory_id == actor.territory_id,
        Score.application_id == application.id,
        Score.epci_siren == advert.sheet["epci_siren"],
    )
    codes: list[str] = [refusal.code for refusal in found]
    if application.status != ApplicationStatus.LIVE:
        codes = [rules.NOT_LIVE]
    elif db.session.scalar(has_points) is None:
        codes.append(rules.NOT_WANTED_HERE)
    live = live_bid_count(actor, except_advert=advert.id)
    policy = rules.policy_on(today)
    return Standing(
        refusals=rules.bid_refusals(codes, live_bids=live, policy=policy),
        values=tuple((refusal.code, dict(refusal.values)) for refusal in found),
        live_bids=live,
        max_live_bids=policy.max_live_bids,
    )


def _open(actor: Actor, filters: AdvertFilters = NO_FILTER) -> list[Any]:
    now = clock.now()
    conditions = [
        Advert.territory_id == actor.territory_id,
        Advert.status == AdvertStatus.PUBLISHED,
        Advert.opens_at <= now,
        Advert.closes_at > now,
    ]
    if filters.commune_insee is not None:
        conditions.append(Advert.commune_insee == filters.commune_insee)
    if filters.typology is not None:
        conditions.append(Advert.typology == filters.typology)
    if filters.most_rent_euros is not None:
        conditions.append(cast(Advert.sheet["total_euros"].astext, Numeric) <= filters.most_rent_euros)
    return conditions


def open_adverts(
    actor: Actor, limit: int, *, offset: int = 0, filters: AdvertFilters = NO_FILTER
) -> list[Advert]:
    """Adverts of the territory that take bids now, the next to close first."""
    wanted = select(Advert).where(*_open(actor, filters)).order_by(Advert.closes_at, Advert.id)
    return list(db.session.scalars(wanted.limit(limit).offset(offset)))


def count_open_adverts(actor: Actor, filters: AdvertFilters = NO_FILTER) -> int:
    """How many adverts of the territory take bids now."""
    return db.session.execute(select(func.count()).select_from(Advert).where(*_open(actor, filters))).scalar_one()


def communes_with_adverts(actor: Actor) -> list[tuple[str, str]]:
    """Codes and names of the communes with an open advert, by name."""
    name = Advert.sheet["commune_name"].astext
    rows = db.session.execute(select(Advert.commune_insee, name).where(*_open(actor)).distinct().order_by(name))
    return [(row[0], row[1]) for row in rows]


def published_advert(actor: Actor, advert_id: UUID) -> Advert:
    """An advert anybody may read, even closed or withdrawn: its address stays true."""
    advert = db.session.scalars(
        select(Advert).where(
            Advert.territory_id == actor.territory_id, Advert.id == advert_id, Advert.status != AdvertStatus.DRAFT
        )
    ).first()
    if advert is None:
        raise NotFound("advert")
    return advert


def bids_of(actor: Actor, application_id: UUID) -> list[tuple[Bid, Advert]]:
    """One household's bids with their adverts, newest first."""
    rows = db.session.execute(
        select(Bid, Advert)
        .join(Advert, BID_ADVERT)
        .where(Bid.territory_id == actor.territory_id, Bid.application_id == application_id)
        .order_by(Bid.placed_at.desc())
    )
    return [(row[0], row[1]) for row in rows]


def work_on_adverts(actor: Actor) -> list[tuple[Advert, int]]:
    """The landlord's adverts under way, with how many bids each holds, the next to close first."""
    wanted = _adverts_of(actor).where(Advert.status == AdvertStatus.PUBLISHED).add_columns(BIDS_OF_ADVERT)
    return [(row[0], row[1]) for row in db.session.execute(wanted.order_by(Advert.closes_at, Advert.id))]
