"""The landlord's day: everything to do, the most urgent first."""

from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from register import clock
from register.committees.queries import work_of
from register.db import transaction
from register.housing import queries as housing
from register.lettings import queries as lettings
from web.access import Permission, current_actor, requires
from web.formats import date_day
from web.pages.landlord.work import VIEWS, queue_rows, tasks_of
from web.pages.public.adverts import page_number

blueprint = Blueprint("landlord_day", __name__, url_prefix="/landlord")

PAGE_SIZE = 40
MOST_VACANCIES = 500


@blueprint.get("/")
@requires(Permission.STOCK_READ)
def day() -> str:
    """The work queue, by deadline."""
    actor = current_actor()
    with transaction(actor):
        vacancies = housing.vacancies_under_way(actor, limit=MOST_VACANCIES)
        adverts = lettings.work_on_adverts(actor)
        tasks = tasks_of(vacancies, adverts, work_of(actor, clock.today()))
    chosen, page = request.args.get("view", "all"), page_number()
    shown = [task for task in tasks if chosen in ("all", task.view)]
    counts = {view: sum(view in ("all", task.view) for task in tasks) for view, _ in VIEWS}
    return render_template(
        "landlord/day.html",
        views=[(text, counts[view], f"/landlord/?view={view}", view == chosen) for view, text in VIEWS],
        rows=queue_rows(shown[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]),
        page=page,
        pages=max(1, -(-len(shown) // PAGE_SIZE)),
        page_base=f"/landlord/?{urlencode({'view': chosen, 'page': ''})}",
        total=len(shown),
        to_do=sum(not task.is_waiting for task in tasks),
        waiting=sum(task.is_waiting for task in tasks),
        today_text=date_day(clock.today()).capitalize(),
        late=sum(task.due < clock.today() and not task.is_waiting for task in tasks),
        due_today=sum(task.due == clock.today() and not task.is_waiting for task in tasks),
        states=[("Relocations en cours", len(vacancies)), ("Annonces en ligne", len(adverts))],
    )
