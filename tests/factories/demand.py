"""A demand and a year of leases, drawn at random and written directly: for tests that count, not for tests that act."""

import random
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

TODAY = date(2026, 3, 2)
COMMUNES = {"014": ("14118", "14366", "14047", "14762", "14327"), "061": ("61001", "61169", "61006")}
LANDLORDS = {
    "014": (UUID(int=14_001), UUID(int=14_002)),
    "061": (UUID(int=61_001),),
}
TYPOLOGIES = ("T1", "T2", "T3", "T4", "T5", "T6")
REASONS = ("NO_HOME", "TOO_SMALL", "TOO_EXPENSIVE", "HEALTH", "DOMESTIC_VIOLENCE")
BANDS = ("UNDER_PLAI", "PLAI_TO_PLUS", "PLUS_TO_PLS", "ABOVE_PLS", None)

ORGANISATION = text(
    "insert into organisations (territory_id, id, kind, name) values (:territory_id, :id, 'LANDLORD', :name)"
)
APPLICATION = text("""
    insert into applications (territory_id, id, number, status, channel, filed_on, filed_at, valid_until, live_identity,
        struck_off_on, strike_off_reason, address_line, postcode, city, household_size, adults, minors,
        household_category, consumption_units, work_status, monthly_resources_euros, income_band, current_housing,
        current_occupants, reasons, wanted_communes, accepts_nearby, typologies)
    values (:territory_id, :id, :number, :status, :channel, :filed_on, :filed_on, :valid_until, :live_identity,
        :struck_off_on, :strike_off_reason, '1 rue des Essais', '14000', 'Caen', :household_size, 1, 0,
        1, 1.0, 'OTHER', 1200, :income_band, 'PRIVATE_TENANT', 1, array[:reason], array[:commune], false,
        array[:typology])
""")
LETTING = text("""
    insert into letting_statistics (territory_id, id, organisation_id, signed_on, commune_insee, epci_siren, typology,
        financing, in_qpv, construction_period, reserver_kind, household_size, income_band, is_first_quartile,
        is_relocated, is_priority, is_dalo, is_transfer, reason, channel, wait_months)
    values (:territory_id, :id, :organisation_id, :signed_on, :commune, (select epci_siren from communes where insee =
        :commune), :typology, :financing, :in_qpv, :construction_period, :reserver_kind, :household_size, :income_band,
        :is_first_quartile, :is_relocated, false, false, false, :reason, :channel, :wait_months)
""")
MONTH = text("""
    insert into demand_months (territory_id, id, month, epci_siren, typology, live, live_transfers, filed, renewed,
        struck_off_housed, struck_off_not_renewed, struck_off_other)
    values (:territory_id, :id, :month, (select epci_siren from communes where insee = :commune), :typology, :live, 0,
        :filed, 0, :housed, 0, 0)
""")


def _household(draw: random.Random) -> dict[str, Any]:
    return {
        "typology": draw.choices(TYPOLOGIES, (20, 30, 25, 15, 7, 3))[0],
        "household_size": draw.choices(range(1, 9), (45, 20, 15, 10, 5, 3, 1, 1))[0],
        "income_band": draw.choices(BANDS, (70, 20, 5, 3, 2))[0],
        "reason": draw.choices(REASONS, (40, 25, 20, 10, 5))[0],
        "channel": draw.choices(("ONLINE", "DESK", "PAPER"), (60, 30, 10))[0],
    }


def application_row(draw: random.Random, territory_id: str, serial: int, **changes: Any) -> dict[str, Any]:
    """One application filed within three years; one in five is closed, for want of renewal."""
    is_live = draw.random() < 0.8
    filed_on = TODAY - timedelta(days=draw.randrange(1, 1000 if is_live else 350))
    return {
        **_household(draw), "territory_id": territory_id, "id": UUID(int=int(territory_id) * 10**9 + serial),
        "number": f"{territory_id}0126{serial:06d}G1401", "status": "LIVE" if is_live else "STRUCK_OFF",
        "filed_on": filed_on, "valid_until": TODAY + timedelta(days=90),
        "live_identity": f"identity-{territory_id}-{serial}" if is_live else None,
        "struck_off_on": None if is_live else TODAY, "strike_off_reason": None if is_live else "NOT_RENEWED",
        "commune": draw.choices(COMMUNES[territory_id], range(len(COMMUNES[territory_id]), 0, -1))[0], **changes,
    }  # fmt: skip


def letting_row(draw: random.Random, territory_id: str, serial: int, **changes: Any) -> dict[str, Any]:
    """One lease signed within two years."""
    return {
        **_household(draw), "territory_id": territory_id,
        "id": UUID(int=2 * 10**12 + int(territory_id) * 10**9 + serial),
        "organisation_id": draw.choice(LANDLORDS[territory_id]),
        "signed_on": TODAY - timedelta(days=draw.randrange(1, 700)),
        "commune": draw.choice(COMMUNES[territory_id]), "financing": draw.choice(("PLAI", "PLUS", "PLS")),
        "in_qpv": draw.random() < 0.25, "construction_period": draw.choice(("BEFORE_1950", "FROM_1980_TO_1999")),
        "reserver_kind": draw.choice(("OWN", "STATE", "ACTION_LOGEMENT")),
        "is_first_quartile": draw.choices((True, False, None), (25, 70, 5))[0], "is_relocated": draw.random() < 0.03,
        "wait_months": draw.randrange(0, 40), **changes,
    }  # fmt: skip


def fill(engine: Engine, sizes: dict[str, tuple[int, int]], *, seed: int = 1) -> None:
    """Write, by territory, so many applications and so many leases, two landlords and two years of months."""
    draw = random.Random(seed)
    with engine.begin() as connection:
        for territory_id, (applications, lettings) in sizes.items():
            for rank, landlord in enumerate(LANDLORDS[territory_id]):
                values = {"territory_id": territory_id, "id": landlord, "name": f"Bailleur fictif {rank + 1}"}
                connection.execute(ORGANISATION, values)
            for serial in range(applications):
                connection.execute(APPLICATION, application_row(draw, territory_id, serial))
            for serial in range(lettings):
                connection.execute(LETTING, letting_row(draw, territory_id, serial))
            for number in range(24):
                connection.execute(MONTH, _month(draw, territory_id, number))


def _month(draw: random.Random, territory_id: str, number: int) -> dict[str, Any]:
    first = date(2024 + (2 + number) // 12, (2 + number) % 12 + 1, 1)
    return {
        "territory_id": territory_id, "id": UUID(int=3 * 10**12 + int(territory_id) * 10**9 + number), "month": first,
        "commune": COMMUNES[territory_id][0], "typology": "T2", "live": draw.randrange(300, 400), "filed": 30,
        "housed": 15,
    }  # fmt: skip
