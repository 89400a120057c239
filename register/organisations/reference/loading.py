"""Fill the reference tables, as part of a migration: the same files, the same rows, however often it runs."""

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Connection, Cursor, sql

from register.organisations.reference.geography import TERRITORIES, all_communes, all_epcis, former_communes

Row = Sequence[Any]


def _tables() -> dict[str, tuple[tuple[str, ...], Iterable[Row]]]:
    return {
        "territories": (
            ("id", "name", "department_code", "is_synthetic"),
            [(each.id, each.name, each.department_code, True) for each in TERRITORIES],
        ),
        "epcis": (
            ("siren", "name", "kind", "population", "departments"),
            [(e.siren, e.name, e.kind, e.population, list(e.departments)) for e in all_epcis().values()],
        ),
        "communes": (
            (
                "insee", "name", "sort_name", "department_code", "epci_siren",
                "postcodes", "population", "zone_abc", "ceiling_zone",
            ),
            [
                (
                    c.insee, c.name, c.sort_name, c.department_code, c.epci_siren,
                    list(c.postcodes), c.population, c.zone_abc, c.ceiling_zone,
                )
                for c in all_communes().values()
            ],
        ),
        "former_communes": (
            ("insee", "name", "kind", "commune_insee"),
            [(f.insee, f.name, f.kind, f.commune_insee) for f in former_communes().values()],
        ),
    }  # fmt: skip


def load_reference(connection: Connection[Any]) -> int:
    """Replace the content of the reference tables by that of the files, in the present transaction.

    Takes a psycopg connection of the owner; the number of rows written is returned. Nothing refers to these tables by
    a foreign key, so a new vintage replaces the old one whole.
    """
    written = 0
    with connection.cursor() as cursor:
        for table, (columns, rows) in _tables().items():
            cursor.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))
            names = sql.SQL(", ").join(map(sql.Identifier, columns))
            order = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), names)
            written += _write(cursor, order, rows)
    return written


def _write(cursor: Cursor[Any], order: sql.Composed, rows: Iterable[Row]) -> int:
    written = 0
    with cursor.copy(order) as copy:
        for row in rows:
            copy.write_row(row)
            written += 1
    return written
