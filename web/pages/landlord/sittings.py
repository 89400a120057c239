"""The landlord's sittings: the list, and convening one."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from register import clock
from register.committees.actions import convene_sitting
from register.committees.queries import committee_of, sittings_of
from register.db import transaction
from register.errors import Invalid
from web.access import Permission, current_actor, requires
from web.labels.committees import problems
from web.schemas.committees import SittingSchema, Typed, sitting_instant
from web.schemas.housing import read

blueprint = Blueprint("landlord_sittings", __name__, url_prefix="/landlord/sittings")

MISSING = {"held_on": "DATE_MISSING", "held_at": "HOUR_MISSING", "place": "PLACE_MISSING"}


@blueprint.get("")
@requires(Permission.SITTING_CONVENE)
def show() -> str:
    """Every sitting of the landlord, and the form to convene the next."""
    return _page(MultiDict({"held_at": "9:00"}), {})


@blueprint.post("")
@requires(Permission.SITTING_CONVENE)
def convene() -> Response | tuple[str, int]:
    """Convene a sitting."""
    values, wrong = read(SittingSchema(), request.form)
    if wrong:
        return _page(request.form, {name: MISSING[name] for name in wrong}), 400
    actor = current_actor()
    try:
        with transaction(actor):
            convene_sitting(actor, sitting_instant(values), place=values["place"], now=clock.now())
    except Invalid as refused:
        fields = {("held_on" if name == "held_at" else name): code for name, code in refused.fields.items()}
        return _page(request.form, fields), 400
    flash("Séance convoquée. Vous pouvez lui présenter des logements.")
    return redirect(url_for("landlord_sittings.show"), 303)


def _page(form: Typed, wrong: dict[str, str]) -> str:
    actor = current_actor()
    with transaction(actor):
        context: dict[str, Any] = {"sittings": sittings_of(actor), "committee": committee_of(actor)}
    return render_template("landlord/sittings.html", form=form, errors=problems(wrong), **context)
