"""The only reader of parameters/ and reference/: legal values by day, and lists fixed by law. No rule belongs here."""

import csv
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from scoring.errors import MissingParameter

FOLDER = Path(__file__).parent

# The text in force until another replaces it: the default day of rules that are asked without a date.
LATEST = date.max

ParameterKind = Literal["legal", "practice", "synthetic"]


class DatedValue(NamedTuple):
    """A value from a day on, until the next one, with the text that sets it."""

    since: date
    value: Any
    article: str
    source: str
    # V: the text or a page quoting it was read. R: recalled, to be checked. C: computed by the legal indexation.
    verified: str


class Parameter(NamedTuple):
    """One file of parameters/. ``kind`` is legal, practice (configurable, no law) or synthetic (demonstration only)."""

    name: str
    title: str
    unit: str
    kind: ParameterKind
    review_by: date
    values: tuple[DatedValue, ...]
    note: str


class Commune(NamedTuple):
    """A commune of the ceilings zone of Paris and its neighbours: code and name, so that a wrong code is seen."""

    code: str
    name: str
    note: str


class PriorityPublic(NamedTuple):
    """A public of L441-1, keyed by meaning: letters move with each law."""

    code: str
    letter: str
    label: str
    article: str
    fact: str


def _parameter(path: Path) -> Parameter:
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    values = sorted(
        (DatedValue(v["from"], v["value"], v["article"], v["source"], v["verified"]) for v in document["values"]),
        key=lambda dated: dated.since,
    )
    return Parameter(
        name=path.stem,
        title=document["title"],
        unit=document["unit"],
        kind=document["kind"],
        review_by=document["review_by"],
        values=tuple(values),
        note=document.get("note", ""),
    )


@cache
def _by_name() -> Mapping[str, Parameter]:
    return {path.stem: _parameter(path) for path in sorted((FOLDER / "parameters").glob("*.toml"))}


def parameters() -> tuple[Parameter, ...]:
    """Every parameter with its dated values, articles and review date, by name.

    Returns
    -------
    One Parameter per file of parameters/.
    """
    return tuple(_by_name().values())


def dated_value(name: str, day: date) -> DatedValue:
    """The value of a parameter on a day, with the text that sets it.

    Parameters
    ----------
    name : name of the parameter file
    day : the day that the law looks at (lease, notification, sitting), or LATEST

    Returns
    -------
    The last value whose start is not after ``day``: a text stays in force until another replaces it.

    Raises
    ------
    MissingParameter when no such parameter exists or its first value is later than ``day``.
    """
    if name not in _by_name():
        raise MissingParameter(f"no parameter named {name}")
    known = [dated for dated in _by_name()[name].values if dated.since <= day]
    if not known:
        raise MissingParameter(f"parameter {name} has no value for {day.isoformat()}")
    return known[-1]


@lru_cache(maxsize=4096)
def parameter_at(name: str, day: date) -> Any:
    """The value of a parameter on a day; see ``dated_value``.

    Parameters
    ----------
    name : name of the parameter file
    day : the day that the law looks at, or LATEST

    Returns
    -------
    A number, a text or a table, as the file has it. Tables are shared: do not write into them.

    Raises
    ------
    MissingParameter when the value is not known for that day.
    """
    return dated_value(name, day).value


def abnormal_delay_months(department: str, on: date) -> int | None:
    """The prefect's abnormally long delay, after which the mediation commission may be seized.

    Parameters
    ----------
    department : code, such as "61"
    on : day of the question

    Returns
    -------
    Full months since the receipt of the application; None where the prefect's order was not found.

    Source
    ------
    CCH L441-1-4; Orne, 13 months (ADIL de l'Orne). Calvados: not found.
    """
    months: int | None = parameter_at("abnormal_delay_months", on).get(department)
    return months


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / "reference" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def paris_and_adjacent_communes() -> Mapping[str, Commune]:
    """Paris and the 29 communes adjoining it, by code.

    Returns
    -------
    Code -> Commune; the arrondissements of Paris are not listed.

    Source
    ------
    Arrêté of 29 July 1987, annexes; sheet of the DILA, September 2020.
    """
    rows = _rows("zone_paris_and_adjacent.csv")
    return {row["code"]: Commune(row["code"], row["name"], row["note"]) for row in rows}


@cache
def priority_publics() -> tuple[PriorityPublic, ...]:
    """The publics that L441-1 puts first, in the order of the article.

    Returns
    -------
    One PriorityPublic per line; ``letter`` is empty for the head of the article (DALO).

    Source
    ------
    CCH L441-1, version of 23 February 2022.
    """
    return tuple(PriorityPublic(**row) for row in _rows("priority_publics.csv"))


def reference_grid_text(name: str = "synthetic-reference") -> str:
    """The JSON text of a grid shipped with the product.

    Parameters
    ----------
    name : file name without extension in reference/grids

    Returns
    -------
    The document, to be read by ``json.loads`` then ``Grid.from_document``.

    Raises
    ------
    MissingParameter when no such grid is shipped.
    """
    path = FOLDER / "reference" / "grids" / f"{name}.json"
    if not path.is_file():
        raise MissingParameter(f"no grid named {name}")
    return path.read_text(encoding="utf-8")
