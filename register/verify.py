"""Proofs on the living database: the invariants of the register, each with what breaks it (`toit verify`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text

from register.actor import system
from register.audit.chain import line_hash
from register.audit.models import ChainHead, HistoryLine, Seal
from register.db import db, transaction
from register.invariants import BROKEN
from register.lettings.cycles import replay_cycles
from register.organisations.queries import territories
from register.priorities.replay import replay_scores
from register.reporting.queries import live_total_of_cells

CHUNK = 5000
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken invariant: where, and which rows, by identifier only."""

    invariant: str
    territory_id: str
    message: str



def verify() -> list[Finding]:
    """Prove the invariants on every territory, reading only.

    Returns
    -------
    What fails, in the order of the invariants; an empty list is the proof.
    """
    findings: list[Finding] = []
    for territory in territories():
        with transaction(system(territory.id)):
            findings += [Finding(name, territory.id, message) for name, message in _broken_rows()]
            findings += [Finding("I4", territory.id, message) for message in chain_faults(territory.id)]
            findings += [Finding("I9", territory.id, message) for message in _total_faults(territory.id)]
        findings += [Finding("I6", territory.id, message) for message in replay_scores(territory.id)]
        findings += [Finding("I6", territory.id, message) for message in replay_cycles(territory.id)]
    return sorted(findings, key=lambda finding: (finding.territory_id, finding.invariant))


def _broken_rows() -> Iterator[tuple[str, str]]:
    for broken in BROKEN:
        with db.session.execute(text(broken.question)) as rows:
            for row in rows.fetchmany(SHOWN):
                yield broken.invariant, f"{broken.meaning} : {row[0]}"


def chain_faults(territory_id: str) -> list[str]:
    """The first broken line of a territory's history, or a head or seal that disagrees with it."""
    table = HistoryLine.__table__
    wanted = select(table).where(table.c.territory_id == territory_id).order_by(table.c.seq)
    previous, expected, seals = "", 0, _seals(territory_id)
    for row in db.session.execute(wanted.execution_options(yield_per=CHUNK)).mappings():
        expected += 1
        fault = _line_fault(row, previous, expected)
        if fault:
            return [fault]
        previous = row["hash"]
        if seals.get(expected, previous) != previous:
            return [f"le sceau posé après la ligne {expected} ne correspond plus à l’historique"]
    return _end_faults(territory_id, expected, previous, max(seals, default=0))


def _line_fault(row: Any, previous: str, expected: int) -> str:
    if row["seq"] != expected:
        return f"la ligne {expected} de l’historique manque"
    if row["previous_hash"] != previous or row["hash"] != line_hash(previous, row):
        return f"la ligne {expected} de l’historique a été modifiée ({row['id']})"
    return ""


def _seals(territory_id: str) -> dict[int, str]:
    rows = db.session.execute(select(Seal.seq, Seal.hash).where(Seal.territory_id == territory_id))
    return {row.seq: row.hash for row in rows}


def _end_faults(territory_id: str, count: int, last: str, sealed: int) -> list[str]:
    head = db.session.get(ChainHead, territory_id)
    if head is not None and (head.seq, head.hash) != (count, last):
        return [f"la fin de l’historique manque : {head.seq} lignes annoncées, {count} trouvées"]
    if sealed > count:
        return [f"un sceau couvre {sealed} lignes, l’historique n’en a que {count}"]
    return []


def _total_faults(territory_id: str) -> list[str]:
    live = db.session.scalar(text("select count(*) from applications where status = 'LIVE'"))
    counted = live_total_of_cells(territory_id)
    return [] if live == counted else [f"l’observatoire compte {counted} demandes en cours, le registre {live}"]
