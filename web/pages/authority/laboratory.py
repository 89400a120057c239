"""The grid laboratory of an EPCI's officer: a draft against another grid on the real demand, as a page, a file and the
PDF that goes with the deliberation. It writes nothing and shows nobody."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from observatory.figures import steps
from register import clock
from register.actor import Actor
from register.db import transaction
from register.errors import Invalid, NotFound
from register.priorities.codes import ImpactGroup
from register.priorities.documents import deliberation_pdf
from register.priorities.drafts import officer_epci
from register.priorities.grid_queries import DraftGrid, OwnEpci, drafts_of, grid_by_id
from register.priorities.laboratory import Question, Study, study
from register.priorities.queries import AdoptedGrid, grid_versions
from register.reporting.returns import write_csv
from web.access import Permission, current_actor, requires
from web.labels import LABELS
from web.laboratory_disclosure import Shown, shown
from web.laboratory_report import report
from web.laboratory_views import FILE_HEADS, Table, figures, file_rows, headline, lists_sentence, tables_of
from web.pdf import pdf_response

blueprint = Blueprint("authority_laboratory", __name__, url_prefix="/authority/grids")

AnyGrid = AdoptedGrid | DraftGrid
GROUPS = frozenset(kind.value.lower() for kind in ImpactGroup)


@dataclass(frozen=True, slots=True)
class Bench:
    """What is on the bench: the grid tried, the one it is compared with, those it could be, and what was counted."""

    epci: OwnEpci
    grid: AnyGrid
    other: AnyGrid | None
    others: list[tuple[str, str]]
    question: Question
    today: date
    study: Study | None

    @property
    def problems(self) -> tuple[tuple[str, str], ...]:
        """What keeps the draft from being applied."""
        return self.grid.problems if isinstance(self.grid, DraftGrid) else ()


@blueprint.get("/<uuid:grid_id>/laboratory")
@requires(Permission.GRID_WRITE)
def show(grid_id: UUID) -> str:
    """What a draft would change, against the grid in force unless another is asked."""
    bench = _bench(current_actor(), grid_id)
    seen = shown(bench.study) if bench.study else None
    if seen is None or seen.whole.households.value is None:
        return render_template("authority/laboratory_waiting.html", bench=bench)
    tables = tables_of(seen, bench.grid.document)
    groups = [table for table in tables if table.id in GROUPS]
    return render_template(
        "authority/laboratory.html", bench=bench, shown=seen, sentences=headline(seen), figures=figures(seen),
        tables={table.id: table for table in tables}, ticks=_ticks(tables[0]), query=request.query_string.decode(),
        places=LABELS["FirstPlaces"], groups=groups, lists=lists_sentence(seen),
    )  # fmt: skip


@blueprint.get("/<uuid:grid_id>/laboratory/figures.csv")
@requires(Permission.GRID_WRITE)
def download(grid_id: UUID) -> Response:
    """Every figure of the page of the same address, as a file."""
    bench, seen = _counted(grid_id)
    body = write_csv(FILE_HEADS, file_rows(tables_of(seen, bench.grid.document)))
    name = f"laboratoire-{bench.epci.siren}-{bench.today}.csv"
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@blueprint.get("/<uuid:grid_id>/laboratory/deliberation.pdf")
@requires(Permission.GRID_WRITE)
def deliberation(grid_id: UUID) -> Response:
    """The same figures as a document to join to the deliberation."""
    bench, seen = _counted(grid_id)
    titles = bench.grid.title, bench.other.title if bench.other else ""
    content = report(seen, tables_of(seen, bench.grid.document), titles=titles, place=(bench.epci.name, bench.today))
    return pdf_response(deliberation_pdf({**content, "is_synthetic": bench.epci.is_synthetic}), "laboratoire.pdf")


def _counted(grid_id: UUID) -> tuple[Bench, Shown]:
    bench = _bench(current_actor(), grid_id)
    if bench.problems:
        raise Invalid("grid_invalid", fields=dict(bench.problems))
    if bench.study is None:
        raise NotFound("grid")
    return bench, shown(bench.study)


def _bench(actor: Actor, grid_id: UUID) -> Bench:
    today = clock.today()
    with transaction(actor):
        epci = officer_epci(actor)
        grid = grid_by_id(actor, grid_id)
        if grid.epci_siren != epci.siren:
            raise NotFound("grid")
        versions = [version for version in grid_versions(actor, epci.siren) if version.id != grid.id]
        drafts = [draft for draft in drafts_of(actor, epci.siren) if draft.id != grid.id and not draft.problems]
        other = _other(versions, drafts, today)
        counted = None
        is_valid = isinstance(grid, AdoptedGrid) or not grid.problems
        if other is not None and is_valid:
            counted = study(actor, epci.siren, (other.text, grid.text), question=_question(), today=today)
    return Bench(epci, grid, other, _choices(versions, drafts, today), _question(), today, counted)


def _question() -> Question:
    typology = request.args.get("typology", "")
    places = request.args.get("places", "")
    return Question(
        typology if typology in LABELS["Typology"] else "",
        int(places) if places and places in LABELS["FirstPlaces"] else None,
    )


def _other(versions: list[AdoptedGrid], drafts: list[DraftGrid], today: date) -> AnyGrid | None:
    """The grid asked for; else the one in force, else the newest adopted, else the last draft saved."""
    every: list[AnyGrid] = [*sorted(versions, key=lambda version: not _is_in_force(version, today)), *drafts]
    wanted = request.args.get("with", "")
    if not wanted:
        return every[0] if every else None
    found = next((grid for grid in every if str(grid.id) == wanted), None)
    if found is None:
        raise NotFound("grid")
    return found


def _is_in_force(grid: AdoptedGrid, today: date) -> bool:
    begun = grid.in_force_from is not None and grid.in_force_from <= today
    return begun and (grid.in_force_until is None or grid.in_force_until > today)


def _choices(versions: list[AdoptedGrid], drafts: list[DraftGrid], today: date) -> list[tuple[str, str]]:
    adopted = [
        (str(one.id), f"Version {one.version}{', en vigueur' if _is_in_force(one, today) else ''}") for one in versions
    ]
    return [*adopted, *((str(draft.id), f"Projet\u00a0: {draft.title or 'sans titre'}") for draft in drafts)]


def _ticks(bands: Table) -> list[int]:
    return steps([value for row in bands.rows if row.bar for value in (row.bar.value, row.bar.before)])
