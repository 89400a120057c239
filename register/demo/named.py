"""Rows of the named households and of every demonstration account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from register.applications.codes import Channel
from register.applications.content import Content, content_of
from register.applications.filing import Registration, application_row, claim_rows, people_rows, protected_rows
from register.applications.models import Draft
from register.applications.rules import valid_until
from register.clock import PARIS
from register.db import Base
from register.demo.accounts import DEMO_ACCOUNTS, PASSWORD
from register.demo.chronicle import HistoryRow, row_of
from register.demo.crowd import Sequences
from register.demo.organisations import agents_of, fixed_id, organisations_of
from register.demo.people import Portrait, answers_of, months_before, portraits_of
from register.notices import texts
from register.organisations.passwords import hash_password

Row = dict[str, Any]
Tables = dict[str, list[Row]]


TABLES = ("applications", "people", "application_claims", "protected_values", "notices")


@dataclass(frozen=True, slots=True)
class Named:
    """Rows by table, and the history lines that go with them."""

    tables: Tables
    lines: list[HistoryRow]


def named_households(territory_id: str, *, sequences: Sequences, today: date) -> Named:
    """The rows of the named households of a territory, filed some months ago and renewed each year since."""
    tables: Tables = {name: [] for name in TABLES}
    lines: list[HistoryRow] = []
    for portrait in portraits_of(territory_id):
        lines += _write(portrait, tables, sequences=sequences, today=today)
    return Named(tables, lines)


def _write(portrait: Portrait, tables: Tables, *, sequences: Sequences, today: date) -> list[HistoryRow]:
    territory_id = portrait.account.territory_id
    content = content_of({"identity": answers_of(portrait, today)})
    filed_on = months_before(today, portrait.filed_months_ago)
    given = Registration(
        portrait.account.application_id,
        sequences.one(filed_on, _desk_code(portrait)),
        datetime.combine(filed_on, time(10, 40), tzinfo=PARIS),
    )
    draft = Draft(
        territory_id=territory_id,
        channel=(Channel.HELPER if portrait.desk == "relais" else Channel.DESK if portrait.desk else Channel.ONLINE),
        organisation_id=fixed_id("organisation", territory_id, portrait.desk) if portrait.desk else None,
    )
    application = rows_of([application_row(draft, content, given)])[0]
    application |= {"renewed_on": None, **_renewal(filed_on, today)}
    tables["applications"].append(application)
    tables["people"] += _fixed(rows_of(people_rows(draft, content, given.application_id)), portrait, "person")
    tables["application_claims"] += _claims(draft, content, given=given, portrait=portrait)
    # The identifier is sealed with the value: it keeps its own.
    tables["protected_values"] += rows_of(protected_rows(draft, content, given.application_id))
    tables["notices"].append(_notice(application))
    return _lines(application)


def rows_of(things: Iterable[Base]) -> list[Row]:
    """What was set on each object, by column."""
    return [{name: value for name, value in vars(thing).items() if not name.startswith("_")} for thing in things]


def _fixed(rows: list[Row], portrait: Portrait, kind: str) -> list[Row]:
    territory_id = portrait.account.territory_id
    for rank, row in enumerate(rows):
        row["id"] = fixed_id(kind, territory_id, portrait.key, str(rank))
        row.setdefault("civility", None)
        row.setdefault("nationality", None)
        row.setdefault("family_situation", None)
    return rows


def _claims(draft: Draft, content: Content, *, given: Registration, portrait: Portrait) -> list[Row]:
    rows = rows_of(claim_rows(draft, content, given))
    desk = organisations_of(portrait.account.territory_id, "SHARED_DESK")[0]
    for row in rows:
        level = portrait.proofs.get(row["claim"], "DECLARED")
        proved = level != "DECLARED"
        row["id"] = fixed_id("claim", row["territory_id"], portrait.key, row["claim"])
        row["evidence"] = level
        row["evidence_on"] = row["declared_on"] if proved else None
        row["evidence_organisation_id"] = desk.id if proved else None
    return rows


def _desk_code(portrait: Portrait) -> str:
    found = (each for each in organisations_of(portrait.account.territory_id) if each.key == portrait.desk)
    desk = next(found, None)
    return (desk.desk_code if desk else None) or "GDPUB"


def _renewal(filed_on: date, today: date) -> Row:
    """Renewed a week before each anniversary, valid until the next one."""
    anniversary = filed_on
    while valid_until(anniversary) <= today:
        anniversary = valid_until(anniversary)
    renewed_on = anniversary.replace(day=max(anniversary.day - 8, 1)) if anniversary > filed_on else None
    return {"renewed_on": renewed_on, "valid_until": valid_until(anniversary)}


def _notice(application: Row) -> Row:
    text = texts.filed(application["number"], application["filed_on"], valid_until(application["filed_on"]))
    return {
        "territory_id": application["territory_id"], "id": fixed_id("notice", str(application["id"])),
        "application_id": application["id"], "kind": "FILED",
        "channel": "EMAIL" if application["email_consent"] else "POST", "status": "SENT",
        "event_key": f"filed:{application['id']}", "subject": text.subject, "body": text.body,
        "created_at": application["filed_at"], "sent_at": application["filed_at"], "read_at": None,
    }  # fmt: skip


def _lines(application: Row) -> list[HistoryRow]:
    def line(action: str, at: datetime) -> HistoryRow:
        return row_of(
            application["territory_id"], at, action=action, subject=("application", application["id"]),
            application_id=application["id"], actor_kind="APPLICANT",
        )  # fmt: skip

    lines = [line("file_application", application["filed_at"])]
    if application["renewed_on"]:
        lines.append(line("renew_application", datetime.combine(application["renewed_on"], time(9), tzinfo=PARIS)))
    return lines


def account_rows(territory_id: str) -> list[Row]:
    """Rows of ``accounts``: one digest for all, since the password is one and public."""
    password_hash = hash_password(PASSWORD)
    agents = {each.key: each.id for each in agents_of(territory_id)}
    people = {each.key: each.account.application_id for each in portraits_of(territory_id)}
    return [
        {
            "territory_id": territory_id, "id": fixed_id("account", territory_id, each.key), "login": each.login,
            "kind": "AGENT" if each.key in agents else "APPLICANT", "agent_id": agents.get(each.key),
            "application_id": people.get(each.key), "password_hash": password_hash,
        }
        for each in DEMO_ACCOUNTS
        if each.territory_id == territory_id
    ]  # fmt: skip
