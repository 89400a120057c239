"""The certificate of registration, for its holder."""

from flask import Blueprint, Response

from register import clock
from register.applications.certificate import certificate_pdf
from register.db import transaction
from web.access import Permission, current_actor, requires
from web.pages.me.own import own_id
from web.pdf import pdf_response

blueprint = Blueprint("me_certificate", __name__, url_prefix="/me")


@blueprint.get("/certificate.pdf")
@requires(Permission.OWN_READ)
def show() -> Response:
    """One's own certificate."""
    actor = current_actor()
    with transaction(actor):
        content = certificate_pdf(actor, own_id(actor), clock.today())
    return pdf_response(content, "attestation.pdf")
