"""Whether the program lives, whether it can serve, and the measured quality of the service."""

from flask import Blueprint, jsonify, render_template
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from register import clock
from register.db import db
from register.reporting.quality import measured_quality
from web.access import Permission, requires
from web.formats import date_long

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
@requires(Permission.PUBLIC_READ)
def health() -> Response:
    """The process answers; the database is not asked."""
    return jsonify(status="ok")


@blueprint.get("/ready")
@requires(Permission.PUBLIC_READ)
def ready() -> tuple[Response, int]:
    """The database answers and its schema is the one of this code."""
    from register.migrate import head_revision

    try:
        with db.engine.connect() as connection:
            found = connection.execute(text("select version_num from alembic_version")).scalar()
    except SQLAlchemyError:
        return jsonify(status="database away"), 503
    fits = found == head_revision()
    return jsonify(status="ready" if fits else "schema differs", schema=found), 200 if fits else 503


@blueprint.get("/quality")
@requires(Permission.PUBLIC_READ)
def quality() -> str:
    """The service's own figures, computed and never typed."""
    measured = measured_quality(clock.now())
    shown = {
        "measured_text": f"Mesuré le {date_long(clock.today())} sur le registre lui-même.",
        "indicators": [(one.label, one.text, one.note) for one in measured],
        "missing": [
            "La disponibilité et le temps de réponse, mesurés depuis l’extérieur.",
            "La satisfaction des demandeurs.",
        ],
    }
    return render_template("public/quality.html", quality=shown)


@blueprint.get("/quality.json")
@requires(Permission.PUBLIC_READ)
def quality_json() -> Response:
    """The same figures for programs."""
    measured = measured_quality(clock.now())
    return jsonify(
        measured_at=clock.now().isoformat(),
        accessibility="non conforme",
        indicators=[{"code": one.code, "label": one.label, "value": one.value, "unit": one.unit} for one in measured],
    )
