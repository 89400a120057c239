"""A score or a ranking of a past day, for whoever audits: sent by POST, since a number never enters an address."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request

from register import clock
from register.audit.actions import record_readings
from register.db import transaction
from register.errors import RegisterError
from register.organisations.reference import search_communes, territory
from register.priorities.past_documents import PastDocument, past_ranking, past_score
from web.access import Permission, current_actor, requires
from web.errors import status_of
from web.formats import date_long, number_groups
from web.labels import REFUSALS, label
from web.labels.answers import problem_text
from web.labels.ranking import tier_text
from web.score_changes import points_text

blueprint = Blueprint("replay", __name__, url_prefix="/state/replay")

SHOWN = 50
TYPOLOGIES = ("T1", "T2", "T3", "T4", "T5", "T6")
AUDIT = "AUDIT"
Typed = Mapping[str, str]


@blueprint.get("")
@requires(Permission.REPLAY_READ)
def form() -> str:
    """An empty question, on yesterday."""
    yesterday = clock.today() - timedelta(days=1)
    return _page({"day": yesterday.isoformat(), "number": "", "place": "", "typology": "T2"}, {}, None)


@blueprint.post("")
@requires(Permission.REPLAY_READ)
def show() -> str | tuple[str, int]:
    """The document in words, with its digest."""
    typed = _typed()
    try:
        document, errors = _asked(typed)
    except RegisterError as error:
        return _page(typed, {"day": _said(error)}, None), status_of(error)
    return _page(typed, errors, document) if document else (_page(typed, errors, None), 400)


@blueprint.post("/document.json")
@requires(Permission.REPLAY_READ)
def download() -> Response | tuple[str, int]:
    """The very bytes that the digest is of."""
    typed = _typed()
    try:
        document, errors = _asked(typed)
    except RegisterError as error:
        return _page(typed, {"day": _said(error)}, None), status_of(error)
    if document is None:
        return _page(typed, errors, None), 400
    name = f"{document.content['kind']}-{document.content['day']}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(document.canonical, mimetype="application/json", headers=headers)


def _said(error: RegisterError) -> str:
    """Why it cannot be replayed, with the day from which it can."""
    title, what, _kept, _todo = REFUSALS[error.code]
    return f"{title}. {what.format(**error.values)}"


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "").strip()[:80] for name in ("day", "number", "place", "typology")}


def _asked(typed: Typed) -> tuple[PastDocument | None, dict[str, str]]:
    """The document asked for, its reading recorded when it opens a named file; or what is wrong in the question."""
    actor, errors = current_actor(), dict[str, str]()
    day = _day(typed["day"])
    if day is None:
        errors["day"] = "Écrivez le jour ainsi\u00a0: 2026-03-02"
    number = "".join(typed["number"].split()).upper()
    found = search_communes(territory(actor.territory_id).department_code, typed["place"], limit=1)
    if not number and not typed["place"]:
        errors["number"] = problem_text("number", "required")
    elif not number and (not found or typed["typology"] not in TYPOLOGIES):
        errors["place"] = "Écrivez une commune du territoire, et choisissez une taille"
    if day is None or errors:
        return None, errors
    with transaction(actor):
        if not number:
            return past_ranking(actor, found[0].insee, typed["typology"], day=day, now=clock.now()), {}
        document = past_score(actor, number, day, now=clock.now())
        if document.application_id is not None:
            record_readings(actor, [document.application_id], "past_score", AUDIT, clock.now())
    return document, {}


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _page(typed: Typed, errors: Mapping[str, str], document: PastDocument | None) -> str:
    view = None
    if document is not None:
        view = _score_view(document.content) if document.content["kind"] == "score" else _ranking_view(document.content)
        view |= {
            "sha256": document.sha256,
            "day": date_long(date.fromisoformat(document.content["day"])),
            "is_over": document.content["day_is_over"],
        }
    sizes = [(size, size) for size in TYPOLOGIES]
    return render_template("state/replay.html", typed=typed, errors=errors, view=view, sizes=sizes)


def _score_view(content: Mapping[str, Any]) -> dict[str, Any]:
    scores = [
        {
            "title": f"Intercommunalité {score['epci_siren']}, grille version {score['grid']['version']}",
            "points": points_text(score["points"]),
            "verified": points_text(score["verified_points"]),
            "rows": [
                (line["label"], points_text(line["points"]), str(line["value"]),
                 label("ProofKind", line["evidence"]), line["article"] or "Critère local")
                for line in score["lines"]
            ],
        }
        for score in content["scores"]
    ]  # fmt: skip
    return {"kind": "score", "number": number_groups(content["application"]), "ranked": content["ranked"],
            "scores": scores}  # fmt: skip


def _ranking_view(content: Mapping[str, Any]) -> dict[str, Any]:
    has_tiers = any(row["tier"] > 1 for row in content["applications"])
    rows = [
        (str(row["rank"]), number_groups(row["number"]), tier_text(row["tier"], has_tiers=has_tiers),
         points_text(row["points"]), points_text(row["verified_points"]),
         date_long(date.fromisoformat(row["filed_on"])))
        for row in content["applications"][:SHOWN]
    ]  # fmt: skip
    return {"kind": "ranking", "place": content["commune"], "typology": content["typology"], "rows": rows,
            "total": len(content["applications"])}  # fmt: skip
