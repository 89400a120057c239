"""The certificate of an erasure, for whoever holds its reference; it names nobody."""

from uuid import UUID

from flask import Blueprint, current_app, render_template, request
from werkzeug.wrappers import Response

from register.actor import public
from register.db import transaction
from register.errors import NotFound
from register.privacy.certificate import certificate_content, erasure_pdf
from register.privacy.models import Erasure
from register.privacy.queries import erasure_of
from web.access import Permission, requires
from web.labels.answers import problem_text
from web.navigation import territory_names
from web.pdf import pdf_response

blueprint = Blueprint("erasure", __name__, url_prefix="/erasure")


@blueprint.get("")
@requires(Permission.PUBLIC_READ)
def form() -> str:
    """Ask for a reference."""
    return render_template("public/erasure.html", errors={}, reference="", certificate=None, pdf="")


@blueprint.post("")
@requires(Permission.PUBLIC_READ)
def show() -> str | tuple[str, int]:
    """What is certified under a reference; an unknown one and one that is only announced answer the same."""
    typed = "".join(request.form.get("reference", "").split())[:60]
    territory, _, rest = typed.partition("-")
    try:
        found = _done(territory, UUID(rest))
    except (ValueError, NotFound):
        errors = {"reference": problem_text("reference", "unknown" if typed else "required")}
        return render_template("public/erasure.html", errors=errors, reference=typed, certificate=None, pdf=""), 400
    content = certificate_content(found)
    pdf = f"/erasure/{territory}/{found.id}.pdf"
    return render_template("public/erasure.html", errors={}, reference=typed, certificate=content, pdf=pdf)


@blueprint.get("/<string:territory>/<uuid:reference>.pdf")
@requires(Permission.PUBLIC_READ)
def document(territory: str, reference: UUID) -> Response:
    """The certificate as a PDF."""
    return pdf_response(erasure_pdf(_done(territory, reference)), "certificat-effacement.pdf")


def _done(territory: str, reference: UUID) -> Erasure:
    if territory not in territory_names(current_app):
        raise NotFound("erasure")
    with transaction(public(territory)):
        found = erasure_of(public(territory), reference)
    if found is None or found.erased_at is None:
        raise NotFound("erasure")
    return found
