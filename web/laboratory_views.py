"""A comparison of two grids in words and tables: what it says first, and each table under a title that states its
finding. The page, the CSV and the PDF show these same rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from register.organisations.reference import commune
from register.priorities.codes import ImpactGroup
from web.formats import integer, number, percent, plural
from web.labels import label
from web.laboratory_disclosure import BandLine, Count, CriterionLine, GroupLine, ListLine, Shown

NBSP = "\u00a0"
CODES = {
    ImpactGroup.DALO: "DaloSide",
    ImpactGroup.QUARTILE: "QuartileSide",
    ImpactGroup.INCOME: "DemandIncome",
    ImpactGroup.HOUSEHOLD: "HouseholdKind",
    ImpactGroup.TRANSFER: "TransferSide",
}
GROUP_HEADS = (
    "Ménages", "Premiers avant", "Premiers après", "Entrent", "Sortent", "Montent", "Descendent", "Déplacement moyen",
)  # fmt: skip
LIST_HEADS = ("Demandes", "Premiers", "Entrent", "Part")
YEAR_HEADS = ("Logés avant", "Logés après", "Projet seulement", "Départ seulement")
# A commune says where a household would live, and here so does the dwelling.
YEAR_GROUPS = tuple(kind for kind in ImpactGroup if kind is not ImpactGroup.COMMUNE)
BAND_HEADS = ("Grille de départ", "Projet")
CRITERION_HEADS = ("Sans ce critère", "Un cinquième de plus", "Un cinquième de moins", "Ressemblance sans lui")
FILE_HEADS = ("table", "code", "name", "figure", "value")
CHANGES = ("REMOVED", "MORE", "LESS")


@dataclass(frozen=True, slots=True)
class Bar:
    """What a row draws: a value, and the one before it, in the unit of its table."""

    value: float
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its name and its cells in words; no bar where its figures are not shown. Nothing of a group
    that ``is_hidden`` is shown, not even how many it is."""

    code: str
    name: str
    cells: tuple[str, ...]
    bar: Bar | None = None
    more: str = ""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table under the sentence that it proves."""

    id: str
    title: str
    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    first_head: str

    @property
    def maximum(self) -> float:
        """The longest bar."""
        return max((max(row.bar.value, row.bar.before or 0) for row in self.rows if row.bar), default=0)


def count_text(count: Count) -> str:
    """A count, or the words that stand for it."""
    return label("HiddenCount", count.hidden) if count.value is None else integer(count.value)


def share_text(part: Count, whole: Count) -> str:
    """The share of a group that a count is, in whole percents; the words of the count when it is hidden."""
    if part.value is None or not whole.value:
        return count_text(part)
    return percent(part.value / whole.value)


def moved_text(places: int | None) -> str:
    """Places gained or lost on average, with their sign."""
    if places is None:
        return label("HiddenCount", "secret")
    return f"+{NBSP}{integer(places)}" if places > 0 else integer(places)


def headline(shown: Shown) -> list[str]:
    """What the draft does, in two or three sentences; the first is the one to remember."""
    if shown.study.same_points:
        return ["Ce projet donne à chaque ménage les mêmes points que la grille comparée."]
    moving = [one for one in shown.lists if one.entering.value is not None]
    if not moving:
        return [f"Ce projet change peu l’ordre{NBSP}: moins de 11 ménages entrent parmi les premiers de chaque taille."]
    top = max(moving, key=lambda one: one.entering.value or 0)
    return [_entering(top), *_leaving(top), *_all_sizes(shown)]


def _entering(top: ListLine) -> str:
    moved = plural(top.entering.value or 0, "ménage entre", "ménages entrent")
    first = f"les {count_text(top.places)} premiers pour un {label('Typology', top.typology)}"
    who = f"{NBSP}; ce sont surtout {label('PeopleOf', top.most_entering)}" if top.most_entering else ""
    return f"Sous ce projet, {moved} parmi {first}{who}."


def _leaving(top: ListLine) -> list[str]:
    who = f", surtout {label('PeopleOf', top.most_leaving)}" if top.most_leaving else ""
    return [f"Autant en sortent{who}."]


def _all_sizes(shown: Shown) -> list[str]:
    whole = shown.whole
    if len(shown.lists) == 1 or whole.entering.value is None or whole.leaving.value is None:
        return []
    entering, leaving = integer(whole.entering.value), integer(whole.leaving.value)
    return [f"Toutes tailles confondues, {entering} ménages entrent parmi les premiers et {leaving} en sortent."]


def figures(shown: Shown) -> list[tuple[str, str, str]]:
    """The few figures on top: name, value, one comparison."""
    whole = shown.whole
    last = ("Gardent leur place", share_text(whole.steady, whole.households), "À un centième près de toute la liste")
    return [
        ("Ménages comparés", count_text(whole.households), "Demandes en cours qui souhaitent votre territoire"),
        ("Entrent parmi les premiers", count_text(whole.entering), f"En sortent{NBSP}: {count_text(whole.leaving)}"),
        ("Montent dans l’ordre", share_text(whole.rising, whole.households), _households(whole.rising)),
        ("Descendent dans l’ordre", share_text(whole.falling, whole.households), _households(whole.falling)),
        _year_figure(shown) or last,
    ]


def _year_figure(shown: Shown) -> tuple[str, str, str] | None:
    if shown.year is None or shown.whole.housed is None:
        return None
    dwellings = count_text(shown.year.dwellings)
    return ("Seraient logés, et ne le seraient pas sans le projet", count_text(shown.whole.housed.only_after),
            f"Sur {dwellings} logements d’un an, attribués dans l’ordre")  # fmt: skip


def _households(count: Count) -> str:
    return "" if count.value is None else plural(count.value, "ménage", "ménages")


def group_name(kind: ImpactGroup, code: str) -> str:
    """A group in words."""
    if kind is ImpactGroup.PUBLIC:
        return label("Fact", code.lower())
    if kind is not ImpactGroup.COMMUNE:
        return label(CODES[kind], code)
    found = commune(code)
    return found.name if found else label("LaboratoryPlace", code)


def list_table(shown: Shown) -> Table:
    """Who enters the first places, size by size."""
    rows = tuple(_list_row(one) for one in shown.lists if one.wanting.value is not None)
    moving = [row for row in rows if row.bar and row.bar.value]
    most = max(moving, key=lambda row: row.bar.value if row.bar else 0, default=None)
    title = f"{most.name}{NBSP}: {most.cells[3]} des premières places changent de ménage" if most else "Peu d’entrées"
    caption = "Premières places et entrées, par taille demandée"
    return Table("lists", title, caption, LIST_HEADS, rows, "Taille")


def _list_row(one: ListLine) -> Row:
    cells = (
        count_text(one.wanting), count_text(one.places), count_text(one.entering),
        share_text(one.entering, one.places),
    )  # fmt: skip
    moving = (("entrent", one.most_entering), ("sortent", one.most_leaving))
    who = " et ".join(f"{verb} surtout {label('PeopleOf', code)}" for verb, code in moving if code)
    drawn = one.entering.value is not None and one.places.value
    bar = Bar((one.entering.value or 0) / (one.places.value or 1)) if drawn else None
    return Row(one.typology, label("Typology", one.typology), cells, bar, who)


def group_table(shown: Shown, kind: ImpactGroup) -> Table:
    """What the draft does to each group of one kind; a group whose households are not shown is left out of places."""
    lines = shown.groups[kind]
    if kind is ImpactGroup.COMMUNE:
        lines = tuple(sorted(lines, key=lambda line: -(line.households.value or 0)))
        lines = tuple(line for line in lines if line.households.value is not None)
    rows = tuple(_group_row(kind, line) for line in lines)
    caption, first_head = label("ImpactGroup", kind), label("ImpactGroupHead", kind)
    return Table(kind.value.lower(), _group_title(kind, lines), caption, GROUP_HEADS, rows, first_head)


def _group_row(kind: ImpactGroup, line: GroupLine) -> Row:
    cells = (
        count_text(line.households), count_text(line.first_before), count_text(line.first_after),
        count_text(line.entering), count_text(line.leaving),
        share_text(line.rising, line.households), share_text(line.falling, line.households),
        moved_text(line.mean_move),
    )  # fmt: skip
    is_hidden = line.households.value is None
    return Row(line.code, group_name(kind, line.code), cells, _group_bar(line), is_hidden=is_hidden)


def _group_bar(line: GroupLine) -> Bar | None:
    """The share of a group that is among the first, after and before."""
    households, before, after = line.households.value, line.first_before.value, line.first_after.value
    if not households or before is None or after is None:
        return None
    return Bar(after / households, before / households)


def _group_title(kind: ImpactGroup, lines: Iterable[GroupLine]) -> str:
    """The group whose number among the first changes most."""
    gains = [
        (line.first_after.value - line.first_before.value, line.code)
        for line in lines
        if line.first_after.value is not None and line.first_before.value is not None
    ]
    gain, code = max(gains, key=lambda pair: abs(pair[0]), default=(0, ""))
    if not gain:
        return f"{label('ImpactGroup', kind)}{NBSP}: aucun écart à montrer parmi les premiers"
    word = "de plus" if gain > 0 else "de moins"
    return f"{group_name(kind, code)}{NBSP}: {plural(abs(gain), 'ménage', 'ménages')} {word} parmi les premiers"


def year_table(shown: Shown) -> Table | None:
    """Who would have one of the year's dwellings, were they let in order to today's demand."""
    housed = shown.whole.housed
    if shown.year is None or housed is None:
        return None
    rows = tuple(_year_row(kind, line) for kind in YEAR_GROUPS for line in shown.groups[kind] if line.housed)
    moved = plural(housed.only_after.value, "ménage change", "ménages changent") if housed.only_after.value else "Peu"
    title = f"L’offre d’un an{NBSP}: {moved}, sur {count_text(shown.year.dwellings)} logements attribués dans l’ordre"
    caption = "Ménages logés si l’offre d’un an était attribuée dans l’ordre à la demande d’aujourd’hui"
    return Table("year", title, caption, YEAR_HEADS, rows, "Groupe")


def _year_row(kind: ImpactGroup, line: GroupLine) -> Row:
    housed = line.housed
    assert housed is not None
    cells = tuple(map(count_text, (housed.before, housed.after, housed.only_after, housed.only_before)))
    values = line.households.value, housed.before.value, housed.after.value
    bar = Bar((values[2] or 0) / values[0], (values[1] or 0) / values[0]) if values[0] and None not in values else None
    code = f"{kind}.{line.code}"
    return Row(code, group_name(kind, line.code), cells, bar, is_hidden=line.households.value is None)


def lists_sentence(shown: Shown) -> str:
    """What the lists of candidates still known say: the real ones, with those who were on them."""
    if shown.year is None:
        return ""
    known, changed = shown.year.lists, shown.year.lists_changed
    if known.value is None:
        return f"Moins de 11 listes de candidats de l’année sont encore connues{NBSP}: leur ordre n’est pas montré."
    of_them = count_text(changed).lower() if changed.value is None else integer(changed.value)
    first = f"le premier aurait été un autre ménage pour {of_them} d’entre elles"
    return f"{integer(known.value)} listes de candidats de l’année sont encore connues{NBSP}; {first}."


def band_table(shown: Shown) -> Table:
    """How the points are spread under each grid."""
    before, after = shown.study.bands.medians
    title = f"La moitié des ménages a au moins {integer(after)} points, contre {integer(before)}"
    rows = tuple(_band_row(line) for line in shown.bands)
    return Table("bands", title, "Ménages par nombre de points", BAND_HEADS, rows, "Points")


def _band_row(line: BandLine) -> Row:
    name = f"{integer(line.since)} et plus" if line.until is None else f"{integer(line.since)} à {integer(line.until)}"
    bar = Bar(line.after.value or 0, line.before.value or 0)
    return Row(str(line.since), name, (count_text(line.before), count_text(line.after)), bar)


def criterion_table(shown: Shown, names: Mapping[tuple[str, str], str]) -> Table:
    """What each criterion weighs, the heaviest first."""
    tried: dict[tuple[str, str], dict[str, CriterionLine]] = {}
    for line in shown.criteria:
        tried.setdefault((line.section, line.code), {})[line.change] = line
    rows = [_criterion_row(names.get(key, key[1]), changes) for key, changes in tried.items()]
    rows.sort(key=lambda row: -(row.bar.value if row.bar else 0))
    heaviest = rows[0] if rows and rows[0].bar else None
    title = (
        f"{heaviest.name}{NBSP}: sans ce critère, {heaviest.cells[0]} ménages changeraient de côté"
        if heaviest else "Aucun critère ne décide seul de l’ordre"
    )  # fmt: skip
    caption = "Ménages qui entreraient parmi les premiers ou en sortiraient"
    return Table("criteria", title, caption, CRITERION_HEADS, tuple(rows), "Critère")


def _criterion_row(name: str, changes: Mapping[str, CriterionLine]) -> Row:
    removed = changes["REMOVED"]
    counts = [count_text(changes[change].changed) if change in changes else "Sans objet" for change in CHANGES]
    bar = Bar(removed.changed.value) if removed.changed.value is not None else None
    return Row(removed.code, name, (*counts, number(removed.correlation, 2)), bar)


def criterion_names(document: Any) -> dict[tuple[str, str], str]:
    """The labels of the criteria of a grid, by section and code."""
    sections = {"main": document.main, "transfer": document.transfer}
    return {
        (name, criterion.code): criterion.label if name == "main" else f"{criterion.label} (mutations)"
        for name, section in sections.items() if section is not None
        for criterion in section.criteria
    }  # fmt: skip


def tables_of(shown: Shown, document: Any) -> list[Table]:
    """Every table, in the order of the page."""
    groups = [group_table(shown, kind) for kind in ImpactGroup]
    year = year_table(shown)
    groups += [year] if year else []
    return [band_table(shown), list_table(shown), *groups, criterion_table(shown, criterion_names(document))]


def plain_value(cell: str) -> int | str:
    """A cell as a spreadsheet reads it: whole numbers without spaces, other words as they are shown."""
    bare = cell.replace(NBSP, "").replace("\u2212", "-")
    return int(bare) if bare.removeprefix("+").removeprefix("-").isdigit() else cell.replace(NBSP, " ")


def file_rows(tables: Sequence[Table]) -> list[tuple[Any, ...]]:
    """Every figure of every table, one a line: table, code, name, figure, value as it is shown."""
    return [
        (table.id, row.code, row.name, head, plain_value(cell))
        for table in tables
        for row in table.rows
        for head, cell in zip(table.heads, row.cells, strict=True)
    ]
