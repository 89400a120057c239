"""What a score or a ranking was at the end of a past day, as one document whose bytes never change.

Everything comes from the kept periods and the adopted grids, computed again; nothing that may change later is in it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from register import clock
from register.actor import Actor, system
from register.db import transaction
from register.errors import NotFound, Refused
from register.priorities import score_history
from register.priorities.grids import explained, tables_of
from scoring.evaluate import Line, score_many
from scoring.facts import decode, matrix
from scoring.ranking import order_key, rank, ranks_by_law, tier_of
from scoring.tables import Tables

FORMAT = 1


@dataclass(frozen=True, slots=True)
class PastDocument:
    """A document with its canonical bytes and their digest.

    ``application_id`` is whose named file it opens, None for a ranking.
    """

    content: dict[str, Any]
    application_id: UUID | None = None

    @property
    def canonical(self) -> bytes:
        """Keys in order, no space, UTF-8, one final line break."""
        written = json.dumps(self.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return f"{written}\n".encode()

    @property
    def sha256(self) -> str:
        """The digest of exactly these bytes."""
        return hashlib.sha256(self.canonical).hexdigest()


def past_score(actor: Actor, number: str, day: date, *, now: datetime) -> PastDocument:
    """The scores of one application at the end of a day, line by line.

    Parameters
    ----------
    actor : whoever audits
    number : registration number of the application
    day : a day that is over, or the present one, whose document still may change
    now : instant of the question

    Returns
    -------
    The document: where it stood, and for each wanted EPCI the grid, the facts, the lines and the points.

    Raises
    ------
    Refused ``replay_day_to_come``, or ``replay_broken`` when a kept score is not what its facts give; NotFound
    ``replay_number_unknown`` when nothing is known of that number by then.

    Source
    ------
    CCH R441-2-10 11°; CRPA R311-3-1-2.
    """
    until = _until(day, now)
    place = score_history.place_at(actor, number, until)
    if place is None:
        raise NotFound("replay_number_unknown")
    scores = score_history.scores_at(actor, place.application_id, until)
    content = _heading("score", actor, day, now=now) | {
        "application": place.number,
        "ranked": place.is_ranked,
        "tier": place.tier,
        "filed_on": place.filed_on.isoformat(),
        "communes": list(place.communes),
        "typologies": list(place.typologies),
        "scores": [_score(row) for row in scores],
    }
    return PastDocument(content, place.application_id)


def past_ranking(actor: Actor, commune_insee: str, typology: str, *, day: date, now: datetime) -> PastDocument:
    """The ranking of a commune and a typology at the end of a day, everybody in it.

    Parameters
    ----------
    actor : whoever audits
    commune_insee : the wanted commune
    typology : the wanted typology
    day : a day that is over, or the present one, whose document still may change
    now : instant of the question

    Returns
    -------
    The document: the grids used and each application with its key, in the published total order.

    Raises
    ------
    Refused ``replay_day_to_come``, ``replay_ranking_unknown_then`` for a day before the history was kept, or
    ``replay_broken`` when a kept score is not what its facts give.

    Source
    ------
    CCH L441-1; R441-2-10 11°.
    """
    until = _until(day, now)
    since = score_history.complete_since(actor)
    if since is None or since >= until:
        raise Refused("replay_ranking_unknown_then", since=_first_day(since, now))
    rows = score_history.ranking_at(actor, commune_insee, typology, until)
    grids = {grid.id: grid for grid in score_history.grids_by_id(actor, {row.grid_id for row in rows if row.grid_id})}
    _prove(rows, grids)
    content = _heading("ranking", actor, day, now=now) | {
        "commune": commune_insee,
        "typology": typology,
        "order": ["tier", "points", "filed_on", "number"],
        "grids": [_grid(grid) for grid in grids.values()],
        "applications": _in_order(rows, grids),
    }
    return PastDocument(content)


def replayed(territory_id: str, day: date, *, number: str | None, place: tuple[str, str]) -> PastDocument:
    """One document for an operator: the score of a number, or without one the ranking of a commune and a typology."""
    actor, now = system(territory_id), clock.now()
    with transaction(actor):
        if number:
            return past_score(actor, number, day, now=now)
        commune_insee, typology = place
        return past_ranking(actor, commune_insee, typology, day=day, now=now)


def _until(day: date, now: datetime) -> datetime:
    if day > clock.paris_day(now):
        raise Refused("replay_day_to_come")
    return score_history.day_end(day)


def _first_day(since: datetime | None, now: datetime) -> str:
    return clock.paris_day(since or now).strftime("%d/%m/%Y")


def _heading(kind: str, actor: Actor, day: date, *, now: datetime) -> dict[str, Any]:
    return {
        "kind": kind,
        "format": FORMAT,
        "territory": actor.territory_id,
        "day": day.isoformat(),
        "day_is_over": day < clock.paris_day(now),
    }


def _grid(row: Any) -> dict[str, Any]:
    """A grid as it was adopted: its end is left out, for it comes later."""
    return {
        "id": str(row.id),
        "epci_siren": row.epci_siren,
        "version": row.version,
        "adopted_on": row.adopted_on.isoformat() if row.adopted_on else None,
        "in_force_from": row.in_force_from.isoformat() if row.in_force_from else None,
        "sha256": tables_of(row.document).digest,
    }


def _score(row: Any) -> dict[str, Any]:
    score = explained(row.document, row.facts)
    if (score.points, score.verified_points) != (row.points, row.verified_points):
        raise Refused("replay_broken")
    return _own_tier(row, tables_of(row.document)) | {
        "epci_siren": row.epci_siren,
        "since": row.began_at.astimezone(clock.UTC).isoformat(),
        "grid": _grid(row),
        "points": score.points,
        "verified_points": score.verified_points,
        "facts": {code: [value, evidence.name] for code, (value, evidence) in decode(row.facts).items()},
        "lines": [_line(line) for line in score.lines],
        "without_points": [line.code for line in score.missing],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "code": line.code,
        "label": line.label,
        "group": line.group,
        "points": line.points,
        "full_points": line.full_points,
        "fact": line.fact,
        "value": line.value,
        "evidence": line.evidence.name,
        "provisional": line.provisional,
        "capped": line.capped,
        "article": line.article,
    }


def _own_tier(row: Any, tables: Tables) -> dict[str, Any]:
    """The tier that a grid gives; nothing under a grid that leaves it to the law, as before there were
    others."""
    if ranks_by_law(tables):
        return {}
    return {"tier": tier_of(row.facts, tables)}


def _in_order(rows: Sequence[Any], grids: Mapping[UUID, Any]) -> list[dict[str, Any]]:
    listed = [_ranked(row, _own_tier(row, tables_of(grids[row.grid_id].document)) if row.grid_id else {})
              for row in rows]  # fmt: skip
    return [{"rank": place, **one} for place, one in enumerate(rank(listed, key=_key), start=1)]


def _key(one: Mapping[str, Any]) -> Any:
    filed_on = date.fromisoformat(one["filed_on"])
    return order_key(one["tier"], one["points"], filed_on=filed_on, number=one["number"])


def _ranked(row: Any, own_tier: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": row.number,
        "tier": row.tier,
        "points": row.points or 0,
        "verified_points": row.verified_points or 0,
        "filed_on": row.filed_on.isoformat(),
        **own_tier,
    }


def _prove(rows: Sequence[Any], grids: Mapping[UUID, Any]) -> None:
    """Every kept score of a ranking is computed again before it is shown."""
    by_grid: dict[UUID, list[Any]] = {}
    for row in rows:
        if row.grid_id is not None:
            by_grid.setdefault(row.grid_id, []).append(row)
    for grid_id, scored in by_grid.items():
        points, verified = score_many(tables_of(grids[grid_id].document), matrix([row.facts for row in scored]))
        again = zip(points.tolist(), verified.tolist(), strict=True)
        for row, found in zip(scored, again, strict=True):
            if (row.points, row.verified_points) != found:
                raise Refused("replay_broken")
