"""The landlord's stock: residences and dwellings, listed, added, corrected; a dwelling is declared to let here."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from register import clock
from register.actor import Actor
from register.applications.codes import Typology
from register.db import transaction
from register.errors import Invalid
from register.housing import actions, queries
from register.housing.codes import Financing
from register.housing.models import Dwelling
from register.housing.queries import StockFilters
from web.access import Permission, current_actor, requires
from web.labels.housing import problem_texts
from web.pages.public.adverts import page_number
from web.schemas.housing import (
    DwellingSchema,
    NewDwellingSchema,
    ProgrammeSchema,
    VacancySchema,
    dwelling_card,
    programme_card,
    read,
    vacancy_card,
)

blueprint = Blueprint("landlord_stock", __name__, url_prefix="/landlord")

PAGE_SIZE = 25
VACANT = {"yes": True, "no": False}
Page = str | Response | tuple[str, int]


def _filters() -> StockFilters:
    typed = request.args
    return StockFilters(
        commune_insee=typed.get("commune") or None,
        typology=typed.get("typology") or None,
        financing=typed.get("financing") or None,
        is_vacant=VACANT.get(typed.get("vacant", "")),
        reference=typed.get("reference", "").strip() or None,
    )


@blueprint.get("/dwellings")
@requires(Permission.STOCK_READ)
def dwelling_list() -> str:
    """The stock, a page at a time."""
    actor, page, filters = current_actor(), page_number(), _filters()
    with transaction(actor):
        count = queries.stock_count(actor, filters)
        rows = queries.stock_of(actor, filters, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
        communes = queries.communes_of_stock(actor)
    known = ("commune", "typology", "financing", "vacant", "reference")
    chosen = {name: request.args[name] for name in known if request.args.get(name)}
    return render_template(
        "landlord/dwellings.html",
        rows=rows, count=count, page=page, pages=max(1, -(-count // PAGE_SIZE)),
        page_base=f"/landlord/dwellings?{urlencode({**chosen, 'page': ''})}", chosen=chosen,
        communes=[("", "Toutes"), *communes],
        typologies=[("", "Toutes"), *((one.value, one.value) for one in Typology)],
        financings=[("", "Tous"), *((one.value, one.value) for one in Financing)],
    )  # fmt: skip


def _dwelling_form(actor: Actor, typed: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    with transaction(actor):
        programmes = queries.programmes_of(actor)
    options = [("", "Choisissez"), *((str(one.id), f"{one.name}, {commune}") for one, commune in programmes)]
    return render_template("landlord/dwelling_form.html", programmes=options, typed=typed, errors=errors, dwelling=None)


@blueprint.get("/dwellings/new")
@requires(Permission.STOCK_WRITE)
def dwelling_new() -> str:
    """The form of a new dwelling."""
    return _dwelling_form(current_actor(), {"programme_id": request.args.get("programme", "")}, {})


@blueprint.post("/dwellings")
@requires(Permission.STOCK_WRITE)
def dwelling_add() -> Page:
    """Add a dwelling."""
    actor = current_actor()
    values, problems = read(NewDwellingSchema(), request.form)
    if not problems:
        try:
            with transaction(actor):
                programme_id = _identifier(values["programme_id"])
                dwelling_id = actions.add_dwelling(actor, programme_id, dwelling_card(values), now=clock.now())
        except Invalid as invalid:
            problems = dict(invalid.fields)
        else:
            flash("Le logement est ajouté.")
            return redirect(f"/landlord/dwellings/{dwelling_id}", 303)
    return _dwelling_form(actor, request.form, problem_texts(problems)), 400


def _identifier(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise Invalid("stock", fields={"programme_id": "REQUIRED"}) from None


@blueprint.get("/programmes/new")
@requires(Permission.STOCK_WRITE)
def programme_new() -> str:
    """The form of a new residence."""
    return _programme_form(current_actor(), {}, {})


def _programme_form(actor: Actor, typed: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    with transaction(actor):
        communes = queries.communes_of_territory(actor)
    return render_template(
        "landlord/programme_form.html", communes=[("", "Choisissez"), *communes], typed=typed, errors=errors
    )


@blueprint.post("/programmes")
@requires(Permission.STOCK_WRITE)
def programme_add() -> Page:
    """Add a residence, then its first dwelling."""
    actor = current_actor()
    values, problems = read(ProgrammeSchema(), request.form)
    if not problems:
        try:
            with transaction(actor):
                programme_id = actions.add_programme(actor, programme_card(values), clock.now())
        except Invalid as invalid:
            problems = dict(invalid.fields)
        else:
            flash("La résidence est ajoutée. Ajoutez maintenant ses logements.")
            return redirect(f"/landlord/dwellings/new?programme={programme_id}", 303)
    return _programme_form(actor, request.form, problem_texts(problems)), 400


def _dwelling_page(actor: Actor, dwelling_id: UUID, typed: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    with transaction(actor):
        dwelling, programme = queries.dwelling_with_programme(actor, dwelling_id)
        vacancies = queries.vacancies_of_dwelling(actor, dwelling_id)
    under_way = next((one for one in vacancies if one.status not in queries.OVER), None)
    return render_template(
        "landlord/dwelling.html", dwelling=dwelling, programme=programme, vacancies=vacancies, under_way=under_way,
        typed=typed, errors=errors, today=clock.today(),
    )  # fmt: skip


@blueprint.get("/dwellings/<uuid:dwelling_id>")
@requires(Permission.STOCK_READ)
def dwelling_page(dwelling_id: UUID) -> str:
    """One dwelling, its lettings, and the form that declares it to let."""
    return _dwelling_page(current_actor(), dwelling_id, {}, {})


@blueprint.post("/dwellings/<uuid:dwelling_id>/vacancies")
@requires(Permission.STOCK_WRITE)
def vacancy_open(dwelling_id: UUID) -> Page:
    """Declare the dwelling to let and turn it to a reserver."""
    actor = current_actor()
    values, problems = read(VacancySchema(), request.form)
    if not problems:
        try:
            with transaction(actor):
                vacancy_id = actions.open_vacancy(actor, dwelling_id, vacancy_card(values), now=clock.now())
        except Invalid as invalid:
            problems = dict(invalid.fields)
        else:
            flash("Le logement est à louer. Publiez maintenant son annonce.")
            return redirect(f"/landlord/vacancies/{vacancy_id}", 303)
    return _dwelling_page(actor, dwelling_id, request.form, problem_texts(problems)), 400


def _card_of(dwelling: Dwelling) -> dict[str, Any]:
    """A dwelling as its form shows it."""
    shown: dict[str, Any] = {name: getattr(dwelling, name) for name in DwellingSchema().fields}
    return {name: _written(name, value) for name, value in shown.items()}


def _written(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace(".", ",") if name.endswith("euros") else value


@blueprint.get("/dwellings/<uuid:dwelling_id>/correct")
@requires(Permission.STOCK_WRITE)
def dwelling_correct_form(dwelling_id: UUID) -> str:
    """The dwelling's card, to correct."""
    actor = current_actor()
    with transaction(actor):
        dwelling, _ = queries.dwelling_with_programme(actor, dwelling_id)
    return render_template(
        "landlord/dwelling_form.html", dwelling=dwelling, typed=_card_of(dwelling), errors={}, programmes=[]
    )


@blueprint.post("/dwellings/<uuid:dwelling_id>/correct")
@requires(Permission.STOCK_WRITE)
def dwelling_correct(dwelling_id: UUID) -> Page:
    """Keep the corrected card."""
    actor = current_actor()
    values, problems = read(DwellingSchema(), request.form)
    if not problems:
        try:
            with transaction(actor):
                actions.correct_dwelling(actor, dwelling_id, dwelling_card(values), now=clock.now())
        except Invalid as invalid:
            problems = dict(invalid.fields)
        else:
            flash("La fiche du logement est corrigée.")
            return redirect(f"/landlord/dwellings/{dwelling_id}", 303)
    with transaction(actor):
        dwelling, _ = queries.dwelling_with_programme(actor, dwelling_id)
    page = render_template(
        "landlord/dwelling_form.html", dwelling=dwelling, typed=request.form, errors=problem_texts(problems),
        programmes=[],
    )  # fmt: skip
    return page, 400
