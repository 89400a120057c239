"""A person's own copy: everything the register holds about one application, in a file that machines and people read."""

import json
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import select

from register.actor import Actor, system
from register.applications.certificate import certificate_pdf
from register.applications.models import Application
from register.applications.protection import unseal
from register.applications.queries import application_visible_to
from register.audit.actions import Act, digest, record
from register.clock import paris_day
from register.db import Base, db, transaction
from register.errors import NotFound
from register.organisations.queries import territories

TABLES = ("people", "application_claims", "scores", "bids", "candidates", "offers", "leases", "notices", "readings")
KEYS_OF_ORDER = ("id", "epci_siren")
FORMAT = "toit-commun-donnees-1"


def export_own_data(actor: Actor, application_id: UUID, now: datetime) -> bytes:
    """The archive of one application, inside an open transaction; its making is written in the history.

    Parameters
    ----------
    actor : the applicant, or the program for a request received on paper
    application_id : the application
    now : the instant of the act

    Returns
    -------
    A zip file: ``donnees.json`` with its digest, and the certificate of registration as a PDF.

    Raises
    ------
    NotFound ``application``.

    Source
    ------
    RGPD, articles 15 and 20.
    """
    content = content_held(actor, application_id)
    held = {"format": FORMAT, "made_at": now, "digest": digest(content), "content": content}
    record(actor, Act("export_own_data", "application", application_id, application_id), now)
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as files:
        files.writestr("donnees.json", json.dumps(held, ensure_ascii=False, indent=1, default=_written))
        files.writestr("attestation.pdf", certificate_pdf(actor, application_id, paris_day(now)))
    return archive.getvalue()


def export_by_number(number: str, now: datetime) -> bytes:
    """The same archive, by the number of the application in any territory, for who runs the register.

    Raises NotFound ``application``.
    """
    wanted = "".join(number.split()).upper()
    for territory in territories():
        program = system(territory.id)
        with transaction(program):
            mine = select(Application.id).where(
                Application.territory_id == territory.id, Application.number == wanted
            )
            application_id = db.session.scalar(mine)
            if application_id is not None:
                return export_own_data(program, application_id, now)
    raise NotFound("application")


def content_held(actor: Actor, application_id: UUID) -> dict[str, Any]:
    """Every row about one application that its holder may read, by table, in a fixed order."""
    application = application_visible_to(actor, application_id)
    if application is None:
        raise NotFound("application")
    content: dict[str, Any] = {"application": _row(application)}
    for name in TABLES:
        table = Base.metadata.tables[name]
        order = [table.c[key] for key in KEYS_OF_ORDER if key in table.c]
        wanted = select(table).where(
            table.c.territory_id == actor.territory_id, table.c.application_id == application_id
        )
        content[name] = [dict(row) for row in db.session.execute(wanted.order_by(*order)).mappings()]
    content["protected_values"] = _protected(actor, application_id)
    plain: dict[str, Any] = json.loads(json.dumps(content, default=_written))
    return plain


def _row(application: Application) -> dict[str, Any]:
    return {column.name: getattr(application, column.name) for column in Application.__table__.columns}


def _protected(actor: Actor, application_id: UUID) -> dict[str, dict[str, str]]:
    """What is encrypted, in clear: it is the person's own."""
    table = Base.metadata.tables["protected_values"]
    wanted = select(table).where(table.c.territory_id == actor.territory_id, table.c.application_id == application_id)
    return {row.field: unseal(row.id, row.field, row.ciphertext) for row in db.session.execute(wanted)}


def _written(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
