"""Grids of the database as compiled tables, remembered by their own text: a changed document is another grid."""

import json
from functools import lru_cache

from scoring.errors import InvalidGrid
from scoring.evaluate import Score, score_one
from scoring.grid import Grid
from scoring.sql_text import sql_of
from scoring.tables import Tables, compile_grid

# A territory has some twenty grids, and a past one is asked for now and then.
REMEMBERED = 256
SIREN_FIGURES = 9


@lru_cache(maxsize=REMEMBERED)
def read_grid(document: str) -> Grid:
    """A grid from the JSON text of its document."""
    return Grid.from_document(json.loads(document))


@lru_cache(maxsize=REMEMBERED)
def problems_of(document: str) -> tuple[tuple[str, str], ...]:
    """Everything that keeps a document from being applied, by path; nothing for a grid that can be."""
    try:
        Grid.from_document(json.loads(document))
    except InvalidGrid as error:
        return error.problems
    return ()


@lru_cache(maxsize=REMEMBERED)
def tables_of(document: str) -> Tables:
    """Its lookup tables."""
    return compile_grid(read_grid(document))


def explained(document: str, facts: bytes) -> Score:
    """A stored row of facts under a grid, line by line."""
    return score_one(tables_of(document), facts)


def auditors_sql(document: str, epci_siren: str) -> str:
    """The SQL that counts again, from the stored facts, the points of every application scored by an EPCI's grid.

    Run by who may read the table of scores, it also gives the points stored beside; the program never runs it.
    """
    # The code goes into the text of a statement: what is not nine figures never does.
    if not (len(epci_siren) == SIREN_FIGURES and epci_siren.isdecimal()):
        raise ValueError("an EPCI is named by the nine figures of its SIREN")
    source = f"select application_id as id, facts from scores where epci_siren = '{epci_siren}'"  # noqa: S608
    return sql_of(tables_of(document), source)
