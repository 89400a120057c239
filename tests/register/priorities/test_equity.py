"""What the acts of a letting add to the tallies: counts by group, who may read them, two acts at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import Role, Scope
from register.committees.actions import close_sitting
from register.committees.codes import RefusalReason
from register.committees.commands import Answer
from register.committees.offers import answer_offer, make_offer
from register.db import transaction
from register.priorities.codes import SelectionStep
from register.priorities.equity import (
    Profile,
    Selection,
    equity_report,
    groups_designated,
    groups_of,
    months_shown,
    tally_selections,
)
from tests.factories.committees import DURING, LATER, House, decide, make_house, open_now, present
from tests.factories.filing import make_desk
from tests.factories.letting import OPENS, as_applicant, make_households

ON = date(2026, 3, 2)
LATER_MONTH = date(2026, 5, 4)
TALLIES = text("select step, dimension, group_code, considered, selected from selection_tallies"
               " where organisation_id = :one order by 1, 2, 3")  # fmt: skip


@pytest.fixture
def house(app: Flask) -> House:
    with app.app_context():
        return make_house()


def tallies(engine: Engine, organisation_id: UUID) -> dict[tuple[str, str, str], tuple[int, int]]:
    with engine.connect() as connection:
        rows = connection.execute(TALLIES, {"one": organisation_id}).all()
    return {(row[0], row[1], row[2]): (row[3], row[4]) for row in rows}


@pytest.mark.law("L441-1")
@pytest.mark.parametrize(
    ("profile", "groups"),
    [
        # 1 500 x 12 / 2.1 = 8 571 euros per unit, under 9 000.
        (Profile(1_500, Decimal("2.1"), 2, 2, False, "ONLINE"), ["FIRST", "FAMILY", "OTHERS", "ONLINE"]),
        (Profile(750, Decimal(1), 1, 0, True, "DESK"), ["OTHERS", "SINGLE", "DISABLED", "DESK"]),
        (Profile(749, Decimal(1), 1, 1, False, "PAPER"), ["FIRST", "SINGLE_PARENT", "OTHERS", "PAPER"]),
        (Profile(3_000, Decimal("1.5"), 2, 0, False, "PHONE"), ["OTHERS", "ADULTS", "OTHERS", "PHONE"]),
    ],
)
def test_a_household_is_in_one_group_of_each_dimension(profile: Profile, groups: list[str]) -> None:
    assert list(groups_of(profile, ON).values()) == groups


def test_a_letting_is_counted_at_each_of_its_steps(
    app: Flask, house: House, owner_engine: Engine, freeze: Callable[[str], date]
) -> None:
    freeze("2026-03-02T09:00")
    with app.app_context():
        made = present(house, (90, 70, 50))
        open_now(house, made.sitting_id)
        decide(house, made.item_id)
        before = tallies(owner_engine, house.landlord.organisation_id)
        with transaction(house.officer):
            close_sitting(house.officer, made.sitting_id, now=DURING)
        with transaction(house.officer):
            offer_id = make_offer(house.officer, made.item_id, days=None, now=LATER).id
        household = as_applicant(made.households[0])
        with transaction(household):
            no = Answer(accepted=False, refusal_reason=RefusalReason.TOO_SMALL)
            answer_offer(household, offer_id, answer=no, now=LATER)
    found = tallies(owner_engine, house.landlord.organisation_id)
    parent = ("HOUSEHOLD_KIND", "SINGLE_PARENT")
    assert found["ELIGIBLE", *parent] == (3, 3)
    assert found["PRESENTED", *parent] == (3, 3)
    assert ("ALLOCATED", *parent) not in before
    assert found["ALLOCATED", *parent] == (3, 2)
    assert found["LET", *parent] == (1, 0)


def selection(house: House, considered: list[UUID], selected: list[UUID]) -> Selection:
    return Selection(SelectionStep.PRESENTED, house.landlord.organisation_id, "200065597",
                     considered=frozenset(considered), selected=frozenset(selected))  # fmt: skip


def test_the_result_keeps_no_group_under_eleven(app: Flask, house: House) -> None:
    with app.app_context():
        ids = make_households([{"channel": "ONLINE" if k < 20 else "DESK"} for k in range(40)])
        with transaction(house.officer):
            few = tally_selections(house.officer, [selection(house, ids[15:25], ids[15:18])], OPENS)
        with transaction(house.officer):
            many = tally_selections(house.officer, [selection(house, ids, ids[25:])], OPENS)
    assert few == []
    assert [(one["group"], one["considered"], one["selected"]) for one in many] == []
    with app.app_context():
        ids = make_households([{"channel": "ONLINE" if k < 40 else "DESK"} for k in range(80)])
        with transaction(house.officer):
            kept = tally_selections(house.officer, [selection(house, ids, ids[28:68])], OPENS)
    assert [(one["group"], one["selected"], one["alert"]) for one in kept] == [
        ("DESK", 28, False), ("ONLINE", 12, True),
    ]  # fmt: skip


def test_a_matching_keeps_who_it_designated_and_tallies_nothing(
    app: Flask, house: House, owner_engine: Engine
) -> None:
    with app.app_context():
        ids = make_households([{"channel": "ONLINE" if k < 40 else "DESK"} for k in range(80)])
        with transaction(house.officer):
            kept = groups_designated(house.officer, ids, ids[28:68], now=OPENS)
            assert groups_designated(house.officer, [], [], now=OPENS) == []
    assert [(one["group"], one["considered"], one["selected"], one["alert"]) for one in kept] == [
        ("DESK", 40, 28, False), ("ONLINE", 40, 12, True),
    ]  # fmt: skip
    assert tallies(owner_engine, house.landlord.organisation_id) == {}


def test_two_selections_at_once_are_both_counted(app: Flask, house: House, owner_engine: Engine) -> None:
    with app.app_context():
        ids = make_households([{} for _ in range(12)])

    def tally(chosen: int) -> None:
        with app.app_context(), transaction(house.officer):
            tally_selections(house.officer, [selection(house, ids, ids[:chosen])], OPENS)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(tally, (3, 4)))
    assert tallies(owner_engine, house.landlord.organisation_id)["PRESENTED", "DISABILITY", "OTHERS"] == (24, 7)


def test_figures_are_read_by_the_landlord_the_epci_of_the_place_and_the_state(
    app: Flask, house: House, owner_engine: Engine
) -> None:
    with app.app_context():
        ids = make_households([{} for _ in range(40)])
        with transaction(house.officer):
            tally_selections(house.officer, [selection(house, ids, ids[:20])], OPENS)
        other = make_house("Autre bailleur (fictif)")
        here, elsewhere = (make_desk(Role.EPCI_OFFICER, kind="EPCI", scope=Scope.WISHES) for _ in range(2))
        state = make_desk(Role.STATE_OFFICER, kind="STATE")
        with owner_engine.begin() as connection:
            connection.execute(text("update organisations set epci_siren = '200065597' where id = :one"),
                               {"one": here.organisation_id})  # fmt: skip
        seen = []
        for actor in (house.officer, other.officer, here, elsewhere, state):
            with transaction(actor):
                report = equity_report(actor, LATER_MONTH)
            seen.append(house.landlord.organisation_id in [landlord for landlord, _, _ in report.landlords])
    assert seen == [True, False, True, False, True]


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 3, 2), date(2025, 3, 1), date(2026, 2, 1)),
        (date(2026, 3, 31), date(2025, 3, 1), date(2026, 2, 1)),
        (date(2026, 1, 1), date(2025, 1, 1), date(2025, 12, 1)),
    ],
)
def test_a_month_begun_is_not_shown(today: date, first: date, last: date) -> None:
    assert months_shown(today) == (first, last)


def test_a_month_is_shown_once_it_is_over(app: Flask, house: House) -> None:
    with app.app_context():
        ids = make_households([{} for _ in range(40)])
        with transaction(house.officer):
            tally_selections(house.officer, [selection(house, ids, ids[:20])], datetime(2026, 3, 31, 12, tzinfo=UTC))
        with transaction(house.officer):
            during = equity_report(house.officer, date(2026, 3, 31))
        with transaction(house.officer):
            after = equity_report(house.officer, date(2026, 4, 1))
    assert during.totals == {}
    assert after.totals[SelectionStep.PRESENTED] == (40, 20)
