"""Reading grids, scores and ranking rows. Each function says who sees by taking the actor; policies do the rest."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, Text, and_, cast, func, select
from sqlalchemy.dialects.postgresql import array, distinct_on

from register.actor import Actor
from register.applications.codes import ApplicationStatus
from register.applications.models import Application, ApplicationClaim
from register.db import db
from register.organisations.models import EPCI, Commune, Territory
from register.priorities.codes import GridStatus
from register.priorities.facts import Situation
from register.priorities.grids import explained, read_grid
from register.priorities.models import Grid, RankingRow, Score
from scoring.evaluate import Line, Outside
from scoring.grid import Grid as GridDocument


@dataclass(frozen=True, slots=True)
class AdoptedGrid:
    """A grid as adopted by an EPCI; ``text`` is its document, ``document`` the same read."""

    id: UUID
    epci_siren: str
    epci_name: str
    version: int
    title: str
    is_synthetic: bool
    adopted_on: date | None
    in_force_from: date | None
    in_force_until: date | None
    text: str

    @property
    def document(self) -> GridDocument:
        return read_grid(self.text)

    @property
    def content(self) -> dict[str, Any]:
        """The document as it was adopted, keys that this program does not read included."""
        content: dict[str, Any] = json.loads(self.text)
        return content


@dataclass(frozen=True, slots=True)
class ExplainedScore:
    """The points of one application for one wanted EPCI: the lines that add up to them, and those it does not get;
    ``outside`` when the grid gives it no points at all."""

    epci_siren: str
    epci_name: str
    grid: AdoptedGrid
    points: int
    verified_points: int
    scored_on: date
    facts: bytes
    lines: tuple[Line, ...]
    missing: tuple[Line, ...]
    outside: Outside | None = None

    @property
    def to_confirm(self) -> int:
        """Points that count already and still have to be proved."""
        return self.points - self.verified_points


class Points(NamedTuple):
    """The points of one application for one EPCI."""

    points: int
    verified_points: int


class RankedRow(NamedTuple):
    """One application in the order of a commune and a typology: only what the covering index holds."""

    application_id: UUID
    number: str
    tier: int
    points: int
    verified_points: int
    filed_on: date
    wish_rank: int
    income_band: str | None
    household_size: int
    needs_adapted: bool


@dataclass(frozen=True, slots=True)
class RankingFilters:
    """What a landlord may ask of a top list; None and empty mean no condition. ``offset`` skips the first rows."""

    income_bands: tuple[str, ...] = ()
    least_household: int | None = None
    most_household: int | None = None
    needs_adapted: bool | None = None
    excluded: tuple[UUID, ...] = ()
    offset: int = 0


NO_FILTER = RankingFilters()

GRID_COLUMNS = (
    Grid.id, Grid.epci_siren, func.coalesce(EPCI.name, Grid.epci_siren), Grid.version, Grid.title, Grid.is_synthetic,
    Grid.adopted_on, Grid.in_force_from, Grid.in_force_until, cast(Grid.document, Text),
)  # fmt: skip


def in_force(day: date) -> Any:
    """The condition of a grid that applies on a day: adopted, begun, not ended."""
    return and_(
        Grid.status == GridStatus.ADOPTED,
        Grid.in_force_from <= day,
        Grid.in_force_until.is_(None) | (Grid.in_force_until > day),
    )


def grids_in_force(actor: Actor, day: date) -> list[AdoptedGrid]:
    """Every grid of the territory that applies on a day, one per EPCI, in the order of their names."""
    statement = (
        select(*GRID_COLUMNS)
        .outerjoin(EPCI, EPCI.siren == Grid.epci_siren)
        .where(Grid.territory_id == actor.territory_id, in_force(day))
        .ext(distinct_on(EPCI.name, Grid.epci_siren))
        .order_by(EPCI.name, Grid.epci_siren, Grid.in_force_from.desc(), Grid.version.desc())
    )
    return [AdoptedGrid(*tuple[Any, ...](row)) for row in db.session.execute(statement)]


def grid_in_force(actor: Actor, epci_siren: str, day: date) -> AdoptedGrid | None:
    """The grid of an EPCI that applies on a day; None where none was adopted."""
    found = _grids(actor, Grid.epci_siren == epci_siren, in_force(day))
    return found[0] if found else None


def grid_versions(actor: Actor, epci_siren: str) -> list[AdoptedGrid]:
    """Every adopted grid of an EPCI, the newest first."""
    return _grids(actor, Grid.epci_siren == epci_siren, Grid.status == GridStatus.ADOPTED)


def _grids(actor: Actor, *conditions: Any) -> list[AdoptedGrid]:
    statement = (
        select(*GRID_COLUMNS)
        .outerjoin(EPCI, EPCI.siren == Grid.epci_siren)
        .where(Grid.territory_id == actor.territory_id, *conditions)
        .order_by(Grid.in_force_from.desc(), Grid.version.desc())
    )
    return [AdoptedGrid(*tuple[Any, ...](row)) for row in db.session.execute(statement)]


def department_of(actor: Actor) -> str:
    """The code of the département that the actor's territory registers for."""
    statement = select(Territory.department_code).where(Territory.id == actor.territory_id)
    return db.session.execute(statement).scalar() or ""


def _epcis_of(*communes: Any) -> Any:
    found = select(Commune.epci_siren).where(Commune.insee == func.any(communes[0])).distinct()
    return func.array(found.where(Commune.epci_siren.is_not(None)).order_by(Commune.epci_siren).scalar_subquery())


def _situations() -> Select[*tuple[Any, ...]]:
    claims = (
        select(ApplicationClaim.claim + ":" + ApplicationClaim.evidence)
        .where(
            ApplicationClaim.territory_id == Application.territory_id,
            ApplicationClaim.application_id == Application.id,
        )
        .order_by(ApplicationClaim.claim)
    )
    return select(
        Application.id, Application.filed_on, Application.current_housing, Application.has_disability,
        Application.household_size, Application.minors, Application.current_rooms, Application.current_surface_m2,
        Application.current_occupants, Application.current_rent_euros, Application.housing_benefit_euros,
        Application.monthly_resources_euros, Application.is_non_decent,
        func.array(claims.scalar_subquery()),
        _epcis_of(array([Application.residence_commune, Application.work_commune])),
        _epcis_of(Application.wanted_communes),
        Application.adults, Application.consumption_units, Application.work_status, Application.plus_share_percent,
        Application.reasons,
    )  # fmt: skip


def situations(actor: Actor, application_ids: Iterable[UUID]) -> list[Situation]:
    """What the facts of some applications are made of; those struck off are left out."""
    return _situations_of(actor, application_ids, Application.status == ApplicationStatus.LIVE)


def past_situations(actor: Actor, application_ids: Iterable[UUID]) -> list[Situation]:
    """The same for applications of any state, as long as their file is kept."""
    return _situations_of(actor, application_ids)


def _situations_of(actor: Actor, application_ids: Iterable[UUID], *conditions: Any) -> list[Situation]:
    statement = _situations().where(
        Application.territory_id == actor.territory_id, Application.id == func.any(list(application_ids)), *conditions
    )
    return [Situation(*row) for row in db.session.execute(statement)]


def next_live_ids(actor: Actor, *, after: UUID | None, limit: int) -> list[UUID]:
    """The next live applications in the order of their ids, locked until the transaction ends.

    The lock makes an edit wait for a rescoring, and a rescoring for an edit: else both would write the same rows.
    """
    statement = (
        select(Application.id)
        .where(Application.territory_id == actor.territory_id, Application.status == ApplicationStatus.LIVE)
        .order_by(Application.id)
        .limit(limit)
        .with_for_update(key_share=True)
    )
    if after is not None:
        statement = statement.where(Application.id > after)
    return list(db.session.execute(statement).scalars())


def lock_applications(actor: Actor, application_ids: Iterable[UUID]) -> None:
    """Lock some applications, in the order of their ids, until the transaction ends.

    It also says that an edit is under way: a rescoring with other grids waits for it (run_queries.wait_for_edits).
    """
    edits = func.hashtextextended("priorities " + actor.territory_id, 0)
    statement = (
        select(Application.id, func.pg_advisory_xact_lock_shared(edits))
        .where(Application.territory_id == actor.territory_id, Application.id == func.any(list(application_ids)))
        .order_by(Application.id)
        .with_for_update(key_share=True)
    )
    db.session.execute(statement)


def lock_adoptions(actor: Actor, epci_siren: str) -> None:
    """Make adoptions of one EPCI take turns until the transaction ends."""
    lock = func.hashtextextended(f"grids {actor.territory_id} {epci_siren}", 0)
    db.session.execute(select(func.pg_advisory_xact_lock(lock)))


def open_grids(actor: Actor, epci_siren: str) -> Sequence[Grid]:
    """The adopted grids of an EPCI that have no end yet."""
    statement = select(Grid).where(
        Grid.territory_id == actor.territory_id,
        Grid.epci_siren == epci_siren,
        Grid.status == GridStatus.ADOPTED,
        Grid.in_force_until.is_(None),
    )
    return db.session.scalars(statement.with_for_update()).all()


def live_count(actor: Actor) -> int:
    """How many live applications the actor sees."""
    statement = select(func.count()).where(
        Application.territory_id == actor.territory_id, Application.status == ApplicationStatus.LIVE
    )
    return db.session.execute(statement).scalar_one()


def score_of(actor: Actor, application_id: UUID) -> list[ExplainedScore]:
    """The scores of one application, one per wanted EPCI, explained line by line; the EPCI of the first wish first."""
    first_wish = (
        select(func.min(RankingRow.wish_rank))
        .join(Commune, Commune.insee == RankingRow.commune_insee)
        .where(
            RankingRow.territory_id == Score.territory_id,
            RankingRow.application_id == Score.application_id,
            Commune.epci_siren == Score.epci_siren,
        )
        .scalar_subquery()
    )
    statement = (
        select(Score.points, Score.verified_points, Score.scored_on, Score.facts, *GRID_COLUMNS)
        .join(Grid, and_(Grid.territory_id == Score.territory_id, Grid.id == Score.grid_id))
        .outerjoin(EPCI, EPCI.siren == Grid.epci_siren)
        .where(Score.territory_id == actor.territory_id, Score.application_id == application_id)
        .order_by(first_wish, Grid.epci_siren)
    )
    return [_explained(row) for row in db.session.execute(statement)]


def _explained(row: Sequence[Any]) -> ExplainedScore:
    points, verified_points, scored_on, facts = row[:4]
    grid = AdoptedGrid(*row[4:])
    score = explained(grid.text, facts)
    return ExplainedScore(
        epci_siren=grid.epci_siren,
        epci_name=grid.epci_name,
        grid=grid,
        points=points,
        verified_points=verified_points,
        scored_on=scored_on,
        facts=facts,
        lines=score.lines,
        missing=score.missing,
        outside=score.outside,
    )


def scores_of(actor: Actor, application_ids: Iterable[UUID], epci_siren: str) -> dict[UUID, ExplainedScore]:
    """The explained scores of several applications for one EPCI, as a committee compares them: one statement."""
    statement = (
        select(Score.application_id, Score.points, Score.verified_points, Score.scored_on, Score.facts, *GRID_COLUMNS)
        .join(Grid, and_(Grid.territory_id == Score.territory_id, Grid.id == Score.grid_id))
        .outerjoin(EPCI, EPCI.siren == Grid.epci_siren)
        .where(
            Score.territory_id == actor.territory_id,
            Score.epci_siren == epci_siren,
            Score.application_id == func.any(list(application_ids)),
        )
    )
    return {row[0]: _explained(row[1:]) for row in db.session.execute(statement)}


def points_of(actor: Actor, application_ids: Iterable[UUID], epci_siren: str) -> dict[UUID, Points]:
    """The points of several applications for one EPCI; those that do not want it are absent."""
    statement = select(Score.application_id, Score.points, Score.verified_points).where(
        Score.territory_id == actor.territory_id,
        Score.epci_siren == epci_siren,
        Score.application_id == func.any(list(application_ids)),
    )
    return {row[0]: Points(row[1], row[2]) for row in db.session.execute(statement)}


def top_statement(
    actor: Actor, commune_insee: str, typology: str, *, filters: RankingFilters = NO_FILTER, limit: int = 50
) -> Select[*tuple[Any, ...]]:
    """The statement of ``top_candidates``: answered from the covering index alone, best placed first."""
    row = RankingRow
    statement = select(
        row.application_id, row.number, row.tier, -row.negative_points, row.verified_points, row.filed_on,
        row.wish_rank, row.income_band, row.household_size, row.needs_adapted,
    ).where(
        row.territory_id == actor.territory_id, row.commune_insee == commune_insee, row.typology == typology,
        *_conditions(filters),
    )  # fmt: skip
    order = (row.tier, row.negative_points, row.filed_on, row.number)
    return statement.order_by(*order).limit(limit).offset(filters.offset)


def _conditions(filters: RankingFilters) -> list[Any]:
    conditions: list[Any] = []
    if filters.income_bands:
        conditions.append(RankingRow.income_band.in_(filters.income_bands))
    if filters.least_household is not None:
        conditions.append(RankingRow.household_size >= filters.least_household)
    if filters.most_household is not None:
        conditions.append(RankingRow.household_size <= filters.most_household)
    if filters.needs_adapted is not None:
        conditions.append(RankingRow.needs_adapted.is_(filters.needs_adapted))
    if filters.excluded:
        conditions.append(RankingRow.application_id.not_in(filters.excluded))
    return conditions


def top_candidates(
    actor: Actor, commune_insee: str, typology: str, *, filters: RankingFilters = NO_FILTER, limit: int = 50
) -> list[RankedRow]:
    """The best placed live applications that want a commune and a typology, in the published total order."""
    statement = top_statement(actor, commune_insee, typology, filters=filters, limit=limit)
    return [RankedRow(*row) for row in db.session.execute(statement)]


def candidates_count(
    actor: Actor, commune_insee: str, typology: str, *, filters: RankingFilters = NO_FILTER
) -> int:
    """How many live applications want a commune and a typology."""
    statement = select(func.count()).where(
        RankingRow.territory_id == actor.territory_id,
        RankingRow.commune_insee == commune_insee,
        RankingRow.typology == typology,
        *_conditions(filters),
    )
    return db.session.execute(statement).scalar_one()


def ranking_of(
    actor: Actor, application_ids: Iterable[UUID], commune_insee: str, typology: str
) -> Mapping[UUID, RankedRow]:
    """The rows of given applications in one order; those that do not want the commune and typology are absent."""
    statement = top_statement(actor, commune_insee, typology, limit=100_000).where(
        RankingRow.application_id == func.any(list(application_ids))
    )
    return {row[0]: RankedRow(*row) for row in db.session.execute(statement)}
