"""What the landlord settled for its own lettings: the table in force, the form of the next one, the history."""

from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from register import clock
from register.db import transaction
from register.errors import Invalid
from register.housing.actions import set_practice
from register.housing.queries import HOUSEHOLD_SIZES, Practice, SettingRow, register_practice, settings_of
from web.access import Permission, current_actor, requires
from web.formats import euros
from web.labels import label
from web.labels.housing import problem_texts
from web.schemas.application import StepSchema
from web.schemas.housing import read
from web.schemas.practice import TYPOLOGIES, PracticeSchema, practice_card, typed_of

blueprint = Blueprint("landlord_settings", __name__, url_prefix="/landlord")
Page = Response | str | tuple[str, int]


@blueprint.get("/settings")
@requires(Permission.STOCK_READ)
def show() -> str:
    """The settings in force, those to come, and those before."""
    return _page(None, {})


@blueprint.post("/settings")
@requires(Permission.SETTINGS_WRITE)
def settle() -> Page:
    """Keep new settings from a day on."""
    actor = current_actor()
    values, problems = read(cast(StepSchema, PracticeSchema()), request.form)
    if not problems:
        try:
            with transaction(actor):
                set_practice(actor, practice_card(values), clock.now())
        except Invalid as invalid:
            problems = dict(invalid.fields)
        else:
            flash("Vos réglages sont enregistrés, pour les annonces et les listes faites à partir de ce jour.")
            return redirect("/landlord/settings", 303)
    return _page(request.form, problem_texts(problems)), 400


def _page(form: MultiDict[str, str] | None, errors: Mapping[str, str]) -> str:
    actor, today = current_actor(), clock.today()
    with transaction(actor):
        rows = settings_of(actor)
    in_force = next((row for row in rows if row.setting.in_force_from <= today), None)
    practice = in_force.practice if in_force else register_practice(today)
    return render_template(
        "landlord/settings.html", in_force=in_force, practice=practice, typed=_typed(form, practice), errors=errors,
        history=[_history(row, in_force) for row in rows], sizes=HOUSEHOLD_SIZES, typologies=TYPOLOGIES, today=today,
    )  # fmt: skip


def _typed(form: MultiDict[str, str] | None, practice: Practice) -> dict[str, Any]:
    """What the person typed, boxes as lists; before that, the settings in force."""
    if form is None:
        return {**typed_of(practice), "in_force_from": clock.today()}
    boxes = {f"usual_{size}": form.getlist(f"usual_{size}") for size in HOUSEHOLD_SIZES}
    return {**form.to_dict(), **boxes, "in_force_from": form}


def _history(row: SettingRow, in_force: SettingRow | None) -> dict[str, Any]:
    """One past, present or future setting, in words."""
    practice = row.practice
    state = "now" if row is in_force else "next" if row.setting.in_force_from > clock.today() else "done"
    return {
        "state": state,
        "day": row.setting.in_force_from,
        "source": row.setting.source,
        "by": row.agent_name,
        "recorded_at": row.setting.recorded_at,
        "facts": [(label("TableHousehold", size), " ou ".join(kinds)) for size, kinds in practice.usual.items()]
        + [
            ("Taux d’effort, alerte au-delà de", f"{practice.effort_alert_percent}\u00a0%"),
            ("Reste pour vivre, alerte sous", f"{euros(practice.residual_alert_euros)} par jour et par unité"),
            ("Logements adaptés", "Réservés" if practice.reserves_adapted else "En priorité"),
            ("Forfaits eau et chauffage", _flat_text(practice)),
        ],
    }


def _flat_text(practice: Practice) -> str:
    lines = (
        f"{typology}\u00a0: {euros(base)} et {euros(each)} par personne"
        for typology, (base, each) in practice.flat_amounts.items()
    )
    return ", ".join(lines) or "Aucun"
