"""Dwellings to let: the list, each one's progress, its advert and what its close gave."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from register import clock
from register.actor import Actor
from register.db import transaction
from register.errors import Invalid
from register.housing import queries
from register.housing.actions import cancel_vacancy
from register.housing.codes import VacancyStatus
from register.lettings import queries as lettings
from register.lettings.actions import Window, publish_advert
from register.lettings.rules import LettingPolicy, policy_on
from web.access import Permission, current_actor, requires
from web.config import Mode
from web.labels.housing import problem_texts
from web.pages.landlord.progress import vacancy_steps
from web.pages.landlord.work import dwelling_text
from web.pages.public.advert_sheets import sheet_facts
from web.pages.public.adverts import page_number
from web.schemas.housing import CancelSchema, WindowSchema, closing_instant, read

blueprint = Blueprint("landlord_vacancies", __name__, url_prefix="/landlord/vacancies")

PAGE_SIZE = 25
PROPOSED_DAYS = 7
Page = str | Response | tuple[str, int]


def window_policy() -> LettingPolicy:
    """The territory's settings; a demonstration may close a window within minutes, so that the story can be played."""
    policy = policy_on(clock.today())
    if current_app.config["SETTINGS"].mode is Mode.PRODUCTION:
        return policy
    return LettingPolicy(policy.max_live_bids, timedelta(minutes=1), policy.window_max)


@blueprint.get("")
@requires(Permission.STOCK_READ)
def vacancy_list() -> str:
    """Dwellings to let by state, the oldest notice first."""
    actor, page = current_actor(), page_number()
    status = request.args.get("status") or None
    wanted = status if status in set(VacancyStatus) else None
    with transaction(actor):
        counts = queries.vacancy_counts(actor)
        rows = queries.vacancies_under_way(actor, status=wanted, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    under_way = sum(number for state, number in counts.items() if state not in queries.OVER)
    total = under_way if wanted is None else counts.get(wanted, 0)
    return render_template(
        "landlord/vacancies.html", rows=rows, counts=counts, status=wanted, under_way=under_way, page=page,
        pages=max(1, -(-total // PAGE_SIZE)), states=[state.value for state in VacancyStatus], today=clock.today(),
        page_base=f"/landlord/vacancies?status={wanted or ''}&page=",
    )  # fmt: skip


def _page(actor: Actor, vacancy_id: UUID, errors: Mapping[str, str]) -> str:
    with transaction(actor):
        row = queries.vacancy_page(actor, vacancy_id)
        sheet = lettings.sheet_of_vacancy(actor, vacancy_id)
        adverts = lettings.adverts_of_vacancy(actor, vacancy_id)
    return render_template(
        "landlord/vacancy.html", row=row, title=dwelling_text(row), facts=sheet_facts(sheet), adverts=adverts,
        steps=vacancy_steps(row, adverts), errors=errors, typed=request.form, now=clock.now(),
    )  # fmt: skip


@blueprint.get("/<uuid:vacancy_id>")
@requires(Permission.STOCK_READ)
def vacancy_page(vacancy_id: UUID) -> str:
    """One dwelling to let and where its letting is."""
    return _page(current_actor(), vacancy_id, {})


@blueprint.post("/<uuid:vacancy_id>/cancel")
@requires(Permission.STOCK_WRITE)
def vacancy_cancel(vacancy_id: UUID) -> Page:
    """Take the vacancy back, with its reason."""
    actor = current_actor()
    values, problems = read(CancelSchema(), request.form)
    if problems:
        return _page(actor, vacancy_id, {"reason": "Choisissez une raison."}), 400
    with transaction(actor):
        cancel_vacancy(actor, vacancy_id, values["reason"], now=clock.now())
    flash("La relocation est annulée.")
    return redirect("/landlord/vacancies", 303)


def _proposed_close() -> datetime:
    day = clock.today() + timedelta(days=PROPOSED_DAYS)
    return datetime.combine(day, time(23, 59), tzinfo=clock.PARIS)


def _advert_form(actor: Actor, vacancy_id: UUID, typed: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    with transaction(actor):
        row = queries.vacancy_page(actor, vacancy_id)
        sheet = lettings.sheet_of_vacancy(actor, vacancy_id)
    policy = policy_on(clock.today())
    return render_template(
        "landlord/advert_form.html", row=row, title=dwelling_text(row), facts=sheet_facts(sheet), typed=typed,
        errors=errors, least_hours=int(policy.window_min.total_seconds() // 3600), most_days=policy.window_max.days,
    )  # fmt: skip


@blueprint.get("/<uuid:vacancy_id>/advert")
@requires(Permission.ADVERT_PUBLISH)
def advert_form(vacancy_id: UUID) -> str:
    """What will be published, and until when."""
    close = _proposed_close()
    return _advert_form(current_actor(), vacancy_id, {"closes_on": close.date(), "closes_at": "23:59"}, {})


@blueprint.post("/<uuid:vacancy_id>/advert")
@requires(Permission.ADVERT_PUBLISH)
def advert_publish(vacancy_id: UUID) -> Page:
    """Publish the advert at once, until the instant typed at the hour of Paris."""
    actor, now = current_actor(), clock.now()
    values, problems = read(WindowSchema(), request.form)
    if not problems:
        try:
            with transaction(actor):
                window = Window(now, closing_instant(values), window_policy())
                advert_id = publish_advert(actor, vacancy_id, window, now=now)
        except Invalid as invalid:
            problems = {"closes_on": invalid.fields["closes_at"]}
        else:
            flash("L’annonce est en ligne.")
            return redirect(f"/landlord/adverts/{advert_id}", 303)
    return _advert_form(actor, vacancy_id, request.form, problem_texts(problems)), 400
