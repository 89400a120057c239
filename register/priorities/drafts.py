"""Writing a grid before its adoption: begun, saved page by page, discarded. Each act leaves its history line."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from register.actor import Actor, ActorKind, Role
from register.audit.actions import Act, record
from register.db import db
from register.errors import Conflict, Invalid, NotAllowed
from register.priorities.codes import DraftOrigin, GridStatus
from register.priorities.grid_queries import OwnEpci, Problem, draft_by_id, locked_draft, own_epci
from register.priorities.grids import problems_of
from register.priorities.models import Grid
from register.priorities.rules import shape_problems

DRAFT_VERSION = 0
OF_THE_VOTE = frozenset({"source", "deliberation", "adopted_on", "in_force_from"})


@dataclass(frozen=True, slots=True)
class Writing:
    """A whole document to keep, with the row version of the page it was typed on; or where a new one comes from."""

    document: Mapping[str, Any]
    row_version: int = 0
    origin: DraftOrigin = DraftOrigin.BLANK


def officer_epci(actor: Actor) -> OwnEpci:
    """The EPCI whose grids the actor may write.

    Parameters
    ----------
    actor : an EPCI's officer

    Returns
    -------
    Its EPCI.

    Raises
    ------
    NotAllowed for any other role, and for an officer whose organisation is no EPCI.

    Source
    ------
    CCH L441-2-8 (the EPCI adopts the scoring system with its partnership plan).
    """
    epci = own_epci(actor) if actor.kind is ActorKind.AGENT and actor.has_role(Role.EPCI_OFFICER) else None
    if epci is None:
        raise NotAllowed("grid_of_no_epci")
    return epci


def draft_grid(actor: Actor, grid_id: UUID, writing: Writing, *, now: datetime) -> UUID:
    """Begin a grid: blank, copied from another or imported. It counts for nobody until it is adopted.

    Parameters
    ----------
    actor : an officer of the EPCI
    grid_id : identifier that the page chose, so that a form sent twice begins one grid
    writing : the document to start from and where it comes from
    now : instant of the act

    Returns
    -------
    ``grid_id``.

    Raises
    ------
    NotAllowed for whoever writes for no EPCI; Invalid when the document has not even the shape of a grid.
    """
    epci = officer_epci(actor)
    document = _kept(writing.document, epci)
    draft = Grid(
        territory_id=actor.territory_id, id=grid_id, epci_siren=epci.siren, version=DRAFT_VERSION,
        status=GridStatus.DRAFT, title=_title(document), document=document,
        is_synthetic=document.get("kind") == "synthetic", row_version=1, saved_at=now,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(draft)
    except IntegrityError:
        # The same form again: what it began is there already. Somebody else's identifier answers as one not found.
        return draft_by_id(actor, grid_id).id
    detail = {"epci_siren": epci.siren, "origin": writing.origin.value}
    record(actor, Act("draft_grid", "grid", grid_id, after=document, detail=detail), now)
    return grid_id


def import_problems(document: Mapping[str, Any]) -> tuple[Problem, ...]:
    """What keeps a document from being imported: everything that would keep it from being applied, but its vote.

    Parameters
    ----------
    document : a whole grid, in the format of docs/grid-language.md

    Returns
    -------
    Paths and French messages, all at once; the deliberation and its dates are asked at the adoption.
    """
    found = problems_of(json.dumps(dict(document), ensure_ascii=False))
    return tuple(dict.fromkeys(problem for problem in found if problem[0] not in OF_THE_VOTE))


def save_grid(actor: Actor, grid_id: UUID, writing: Writing, *, now: datetime) -> int:
    """Keep a draft as it was typed, complete or not.

    Parameters
    ----------
    actor : an officer of the EPCI
    grid_id : the draft
    writing : the whole document, with the row version it was made from
    now : instant of the act

    Returns
    -------
    The draft's row version after this saving; the same document again changes nothing.

    Raises
    ------
    NotFound for another EPCI's draft and one that was adopted; Conflict ``grid_changed`` when it was saved since that
    row version; Invalid when the document has not even the shape of a grid.
    """
    epci = officer_epci(actor)
    draft = locked_draft(actor, grid_id)
    document = _kept(writing.document, epci)
    if document == draft.document:
        return draft.row_version
    if draft.row_version != writing.row_version:
        raise Conflict("grid_changed")
    before = draft.document
    draft.document, draft.title = document, _title(document)
    draft.is_synthetic = document.get("kind") == "synthetic"
    draft.row_version += 1
    draft.saved_at = now
    detail = {"epci_siren": epci.siren, "row_version": draft.row_version}
    record(actor, Act("save_grid", "grid", grid_id, before=before, after=document, detail=detail), now)
    return draft.row_version


def discard_grid(actor: Actor, grid_id: UUID, *, now: datetime) -> None:
    """Throw a draft away; what was adopted never is.

    Parameters
    ----------
    actor : an officer of the EPCI
    grid_id : the draft
    now : instant of the act

    Raises
    ------
    NotFound for another EPCI's draft, an adopted grid, and a draft thrown away already.
    """
    epci = officer_epci(actor)
    draft = locked_draft(actor, grid_id)
    act = Act("discard_grid", "grid", grid_id, before=draft.document, detail={"epci_siren": epci.siren})
    db.session.delete(draft)
    record(actor, act, now)


def _kept(document: Mapping[str, Any], epci: OwnEpci) -> dict[str, Any]:
    problems = shape_problems(document)
    if problems:
        raise Invalid("grid_invalid", fields=problems)
    # A draft is meant for a vote, or for the fiction of one: it is no copy for study, whatever the document says.
    kept = {key: value for key, value in document.items() if key != "incomplete"}
    return {**kept, "kind": "synthetic" if epci.is_synthetic else "adopted"}


def _title(document: Mapping[str, Any]) -> str:
    title = document.get("title")
    return title if isinstance(title, str) else ""
