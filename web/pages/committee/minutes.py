"""The minutes of a sitting, in words, as a PDF."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app
from werkzeug.wrappers import Response

from register import clock
from register.audit.actions import record_readings
from register.committees.documents import minutes_pdf
from register.committees.minutes import minutes_of
from register.committees.queries import agenda_of, candidates_of, sitting_of
from register.db import transaction
from web.access import Permission, current_actor, requires
from web.formats import date_day, date_long, euros, months, number_groups, paris_datetime
from web.labels import label
from web.pages.committee.wording import flags, household, points, whole_percent
from web.pdf import pdf_response

blueprint = Blueprint("committee_minutes", __name__, url_prefix="/committee/sittings")


@blueprint.get("/<uuid:sitting_id>/minutes.pdf")
@requires(Permission.SITTING_READ)
def show(sitting_id: UUID) -> Response:
    """The minutes; before the close they say that they are a working document."""
    actor, now = current_actor(), clock.now()
    with transaction(actor):
        content = minutes_of(actor, sitting_id)
        sitting, _committee = sitting_of(actor, sitting_id)
        items = [row.item.id for row in agenda_of(actor, sitting_id)]
        seen = [each.application_id for found in candidates_of(actor, items).values() for each in found]
        record_readings(actor, seen, "candidate_sheet", label("ReadingPurpose", "sit_in_committee"), now)
    worded = {
        **minutes_in_words(content),
        "digest": sitting.minutes_digest,
        "demo": current_app.jinja_env.globals["demo_mode"],
    }
    return pdf_response(minutes_pdf(worded), f"proces-verbal-{sitting.held_at:%Y-%m-%d}.pdf")


def minutes_in_words(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of minutes with French wording in place of codes and figures."""
    held_at = datetime.fromisoformat(content["held_at"])
    present = [member for member in content["members"] if member["is_present"]]
    return {
        "committee": content["committee"],
        "quorum": content["quorum"],
        "held_on": date_long(clock.paris_day(held_at)),
        "held_at": f"{date_day(clock.paris_day(held_at))} ({paris_datetime(held_at)})",
        "place": content["place"],
        "draft": content["closed_at"] is None,
        "voters": sum(member["has_vote"] for member in present),
        "members": [_member(member) for member in content["members"]],
        "items": [_item(item) for item in content["items"]],
    }


def _member(member: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": member["name"],
        "quality": member["quality"],
        "is_chair": member["is_chair"],
        "vote": "Délibérative" if member["has_vote"] else "Consultative",
        "presence": "Présent ou représenté" if member["is_present"] else "Excusé",
    }


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    dwelling = item["dwelling"]
    votes = item["votes"]
    return {
        "position": item["position"],
        "eligible": item["eligible"],
        "exception": label("ExceptionReason", item["exception_reason"]).lower() if item["exception_reason"] else "",
        "exception_text": item["exception_text"],
        "skipped": item["skipped_reason"].splitlines(),
        "order_reason": item["order_reason"],
        "votes": f"{votes[0]} pour, {votes[1]} contre, {votes[2]} abstention" if votes[0] is not None else "",
        "candidates": [_candidate(candidate) for candidate in item["candidates"]],
        "dwelling": {
            "title": dwelling["title"],
            "programme": dwelling["programme"],
            "address": f"{dwelling['address_line']}, {dwelling['commune_name']}",
            "reference": dwelling["reference"],
            "financing": dwelling["financing"],
            "qpv": "en quartier prioritaire" if dwelling["in_qpv"] else "hors quartier prioritaire",
            "rent": euros(dwelling["rent_euros"]),
            "charges": euros(dwelling["charges_euros"]),
            "reserver": label("ReserverKind", dwelling["reserver_kind"]),
        },
    }


def _candidate(candidate: Mapping[str, Any]) -> dict[str, Any]:
    sheet = {**candidate, "size": candidate["adults"] + candidate["minors"]}
    return {
        "rank": candidate["shortlist_rank"],
        "name": candidate["name"],
        "number": number_groups(candidate["number"]),
        "household": household(sheet),
        "resources": f"{euros(candidate['monthly_resources_euros'])} par mois",
        "ceiling": whole_percent(candidate["ceiling_percent"]),
        "points": points(sheet),
        "effort": f"{whole_percent(candidate['effort_percent'])} avant aide",
        "residual": f"{euros(candidate['residual_euros'])} par jour et par unité",
        "seniority": months(candidate["seniority_months"]),
        "quartile": "oui" if candidate["is_first_quartile"] else "non",
        "flags": ", ".join(flags(sheet)),
        "decision": decision_in_words(candidate),
        "reason": _reason(candidate),
    }


def decision_in_words(candidate: Mapping[str, Any]) -> str:
    """Attribué, rang 2."""
    if candidate["decision"] is None:
        return "pas encore rendue"
    rank = candidate["decision_rank"]
    words = label("Decision", candidate["decision"]).replace(", avec un rang", "")
    return f"{words}, rang {rank}" if rank else words


def _reason(candidate: Mapping[str, Any]) -> str:
    parts = [label("NonAllocationReason", candidate["reason_code"])] if candidate["reason_code"] else []
    parts += [candidate["reason_text"]] if candidate["reason_text"] else []
    if candidate["condition_text"]:
        due = date_long(date.fromisoformat(candidate["condition_due_on"]))
        parts.append(f"Condition{chr(160)}: {candidate['condition_text']}, au plus tard le {due}")
    return ". ".join(part.rstrip(".") for part in parts) + ("." if parts else "")
