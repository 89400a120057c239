"""The sheet of a vacancy: what was published about a dwelling, kept as it was on adverts, agenda items and offers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, select

from register.housing.models import Dwelling, LandlordSetting, Programme, Vacancy
from register.lettings.texts import dwelling_title
from register.organisations.models import Commune, Organisation

Sheet = dict[str, Any]


# The columns of a sheet: a vacancy with its dwelling, residence, landlord, commune, and the landlord's own practice.
SheetColumns = tuple[Vacancy, Dwelling, Programme, Organisation, Commune, dict[str, Any] | None]


def sheet_rows(on: date) -> Select[*SheetColumns]:
    """Vacancies with all that a sheet says on a day, in one statement; add your own conditions."""
    in_force = (
        select(LandlordSetting.practice)
        .where(
            LandlordSetting.territory_id == Vacancy.territory_id,
            LandlordSetting.organisation_id == Vacancy.organisation_id,
            LandlordSetting.in_force_from <= on,
        )
        .order_by(LandlordSetting.in_force_from.desc())
        .limit(1)
        .correlate(Vacancy)
        .scalar_subquery()
    )
    return (
        select(Vacancy, Dwelling, Programme, Organisation, Commune, in_force)
        .join(Dwelling, and_(Dwelling.territory_id == Vacancy.territory_id, Dwelling.id == Vacancy.dwelling_id))
        .join(Programme, and_(Programme.territory_id == Dwelling.territory_id, Programme.id == Dwelling.programme_id))
        .join(
            Organisation,
            and_(Organisation.territory_id == Vacancy.territory_id, Organisation.id == Vacancy.organisation_id),
        )
        .join(Commune, Commune.insee == Programme.commune_insee)
    )


def sheet_of(row: Row[*SheetColumns]) -> Sheet:
    """The sheet as JSON keeps it: amounts in euros per month, dates in ISO, the landlord's practice or none."""
    vacancy, dwelling, programme, landlord, commune, practice = row
    return {
        "title": dwelling_title(dwelling.typology, dwelling.surface_m2, commune.name),
        "typology": dwelling.typology,
        "rooms": dwelling.rooms,
        "surface_m2": dwelling.surface_m2,
        "rent_euros": float(dwelling.rent_euros),
        "charges_euros": float(dwelling.charges_euros),
        "total_euros": float(dwelling.rent_euros + dwelling.charges_euros),
        "commune_insee": commune.insee,
        "commune_name": commune.name,
        "epci_siren": commune.epci_siren,
        "programme": programme.name,
        "address_line": programme.address_line,
        "floor": dwelling.floor,
        "has_lift": dwelling.has_lift,
        "is_adapted": dwelling.is_adapted,
        "has_parking": dwelling.has_parking,
        "financing": dwelling.financing,
        "energy_class": dwelling.energy_class,
        "heating": dwelling.heating,
        "is_metered": dwelling.is_metered,
        "practice": practice,
        "in_qpv": programme.in_qpv,
        "built_in": programme.built_in,
        "landlord": landlord.name,
        "reserver_kind": vacancy.reserver_kind,
        "reference": dwelling.reference,
        "dwelling_id": str(dwelling.id),
        "vacancy_id": str(vacancy.id),
        "available_on": vacancy.available_on.isoformat(),
    }


def public_sheet(sheet: Mapping[str, Any]) -> Sheet:
    """The sheet without what serves the landlord's own work: whose quota the dwelling is turned to."""
    return {key: value for key, value in sheet.items() if key != "reserver_kind"}
