"""The history lines of fictitious applications, chained as the database trigger chains real ones."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

import numpy as np
from psycopg import Connection

from register.audit.actions import digest
from register.audit.chain import line_hash
from register.clock import UTC
from register.demo import copying as c
from register.demo.crowd import Crowd
from register.demo.households import Days, Ints, Random
from register.demo.organisations import fixed_id

HistoryRow = dict[str, Any]
FILING, RENEWAL, STRIKE_OFF = "file_application", "renew_application", "strike_off_application"
DETAIL = '{"origin":"demonstration"}'
EMPTY = digest(None)
# Columns that hold plain signs already, and are never null: most of the time goes into asking.
WRITTEN: Mapping[str, Callable[[Any], str]] = dict.fromkeys(
    ("territory_id", "id", "action", "actor_kind", "subject_kind", "reason", "previous_hash", "hash"), str
) | {"at": str, "seq": str, "before_digest": str, "after_digest": str}


def row_of(
    territory_id: str, at: datetime, *, action: str, subject: tuple[str, UUID | str | None], **more: Any
) -> HistoryRow:
    """One line by the program itself; ``more`` replaces other columns."""
    plain = {
        "territory_id": territory_id, "id": None, "at": at, "action": action, "actor_kind": "SYSTEM", "agent_id": None,
        "organisation_id": None, "application_id": None, "subject_kind": subject[0], "subject_id": subject[1],
        "reason": "", "before_digest": EMPTY, "after_digest": EMPTY, "detail": DETAIL,
    }  # fmt: skip
    return {**plain, **more}


def lines_of(crowd: Crowd) -> list[HistoryRow]:
    """Filing, last renewal and strike-off of each application of a crowd."""
    journeys = crowd.journeys
    noon = np.full(len(crowd.ids), 43_200)
    filed = _events(crowd, FILING, days=journeys.filed_on, seconds=journeys.seconds)
    renewed = _events(crowd, RENEWAL, days=journeys.renewed_on, seconds=noon)
    ended = _events(crowd, STRIKE_OFF, days=journeys.struck_off_on, seconds=noon)
    return filed + renewed + ended


def _events(crowd: Crowd, action: str, *, days: Days, seconds: Ints) -> list[HistoryRow]:
    happened = np.flatnonzero(~np.isnat(days))
    instants = (c.milliseconds(days[happened], seconds[happened]) // 1000).tolist()
    reasons = crowd.journeys.reason[happened].tolist() if action == STRIKE_OFF else [""] * len(instants)
    kind = "APPLICANT" if action in (FILING, RENEWAL) else "SYSTEM"
    subject = ("application", None)
    plain = row_of(crowd.territory_id, datetime.fromtimestamp(0, UTC), action=action, subject=subject, actor_kind=kind)
    ids = [crowd.ids[row] for row in happened.tolist()]
    moments = [datetime.fromtimestamp(instant, UTC) for instant in instants]
    return [
        {**plain, "at": at, "subject_id": one, "application_id": one, "reason": reason}
        for one, at, reason in zip(ids, moments, reasons, strict=True)
    ]


class Chronicle:
    """The chain of one territory while it is written; the trigger takes over from its head."""

    def __init__(self, territory_id: str) -> None:
        self.territory_id = territory_id
        self.seq, self.hash = 0, ""

    def write(self, connection: Connection[Any], random: Random, rows: Sequence[HistoryRow]) -> int:
        """Order lines by instant, chain them after the last one written, COPY them."""
        ordered = sorted(rows, key=itemgetter("at"))
        instants = np.array([int(row["at"].timestamp() * 1000) for row in ordered], dtype=np.int64)
        for row, identifier in zip(ordered, c.identifiers(random, instants), strict=True):
            self.seq += 1
            row.update(id=identifier, seq=self.seq, previous_hash=self.hash)
            self.hash = row["hash"] = line_hash(self.hash, row)
        if not ordered:
            return 0
        columns = {name: list(map(WRITTEN.get(name, c.written), map(itemgetter(name), ordered))) for name in ordered[0]}
        return c.copy_columns(connection, "history", columns)

    def head(self) -> Mapping[str, Any]:
        """The row of ``chain_heads``."""
        return {"territory_id": self.territory_id, "seq": self.seq, "hash": self.hash}


def opening_line(territory_id: str, at: datetime, seed: int) -> HistoryRow:
    """The line that says these data are fictitious, and how to make them again."""
    detail = f'{{"origin":"demonstration","seed":{seed}}}'
    subject = ("territory", fixed_id("territory", territory_id))
    return row_of(territory_id, at, action="seed", subject=subject, detail=detail)
