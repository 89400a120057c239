"""Columns of text, ready for COPY, and COPY itself: the fastest way in that plain PostgreSQL offers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection, sql

from register.demo.households import Days, Flags, Ints, Random

NULL = "\\N"
Columns = Mapping[str, Sequence[str]]
LINES_AT_ONCE = 20_000


def copy_columns(connection: Connection[Any], table: str, columns: Columns) -> int:
    """COPY columns of equal length into a table; each value is already written as COPY reads it."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    order = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), names)
    lines = list(map("\t".join, zip(*columns.values(), strict=True)))
    with connection.cursor() as cursor, cursor.copy(order) as copy:
        for start in range(0, len(lines), LINES_AT_ONCE):
            copy.write("\n".join(lines[start : start + LINES_AT_ONCE]) + "\n")
    return len(lines)


def columns_of(rows: Sequence[Mapping[str, Any]]) -> Columns:
    """Columns from a few rows of Python values, as the small tables have them."""
    return {name: [written(row[name]) for row in rows] for name in rows[0]} if rows else {}


def written(value: object) -> str:
    """One Python value as COPY reads it."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    if isinstance(value, (list, tuple)):
        return array(map(str, value))
    return escaped(str(value))


def escaped(text: str) -> str:
    """A text with COPY's own signs escaped."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def array(codes: Iterable[str]) -> str:
    """A PostgreSQL array of plain codes."""
    return "{" + ",".join(codes) + "}"


def same(value: object, n: int) -> list[str]:
    """One value for every row."""
    return [written(value)] * n


def numbers(values: Ints, *, absent: int | None = None) -> list[str]:
    """Whole numbers; ``absent`` is written as NULL."""
    if absent is None:
        return [str(value) for value in values.tolist()]
    return [NULL if value == absent else str(value) for value in values.tolist()]


def amounts(values: NDArray[np.float64]) -> list[str]:
    """Numbers with two decimals."""
    return [f"{value:.2f}" for value in values.tolist()]


def flags(values: Flags) -> list[str]:
    """Booleans."""
    return np.where(values, "t", "f").tolist()


def texts(values: NDArray[np.str_]) -> list[str]:
    """Codes; an empty one is written as NULL."""
    return np.where(values == "", NULL, values).tolist()


def days(values: Days) -> list[str]:
    """Dates; NaT is written as NULL."""
    shown = np.datetime_as_string(values.astype("datetime64[D]"))
    return np.where(np.isnat(values), NULL, shown).tolist()


def identifiers(random: Random, instants: Ints) -> list[str]:
    """Identifiers of version 7 drawn from the seed: ordered by instant (milliseconds), so that indexes stay compact."""
    n = len(instants)
    drawn = random.integers(0, 2**62, size=(2, n), dtype=np.uint64)
    pair = np.empty((n, 2), dtype=">u8")
    pair[:, 0] = instants.astype(np.uint64) << np.uint64(16) | np.uint64(0x7000) | drawn[0] & np.uint64(0xFFF)
    pair[:, 1] = np.uint64(0x8000000000000000) | drawn[1]
    digits = pair.tobytes().hex()
    whole = (digits[start : start + 32] for start in range(0, 32 * n, 32))
    return [f"{one[:8]}-{one[8:12]}-{one[12:16]}-{one[16:20]}-{one[20:]}" for one in whole]


def milliseconds(values: Days, seconds: Ints | int = 0) -> Ints:
    """Instants in milliseconds since 1970, from days and seconds of the day."""
    return (values.astype("datetime64[D]").astype(np.int64) * 86_400 + seconds) * 1000
