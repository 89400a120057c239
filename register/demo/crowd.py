"""One chunk of fictitious applications with everything that is theirs, and its writing as columns for COPY."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from register.demo import copying as c
from register.demo import marginals as m
from register.demo import names
from register.demo.claims import CLAIMS, DECLARED, LEVELS, NOT_CLAIMED, claimed
from register.demo.copying import NULL, Columns
from register.demo.households import APPLICANT, CO_APPLICANT, DEPENDANT, NOBODY, ROLES, Households, Ints, Random
from register.demo.journeys import Journeys
from register.demo.organisations import organisations_of
from register.demo.places import Places, places_of
from register.demo.situations import UNKNOWN, Situations

NATIONALITIES = np.array(("FR", "EU_EEA_CH", "NON_EU"))
DESK_CHANNELS = ("DESK", "PAPER", "PHONE")


@dataclass(frozen=True, slots=True)
class Crowd:
    """Households, situations and journeys of the same rows, with their identifiers."""

    territory_id: str
    homes: Households
    wants: Situations
    journeys: Journeys
    claims: NDArray[np.int64]
    ids: list[str]
    first_names: Ints
    family_names: Ints

    @property
    def is_live(self) -> NDArray[np.bool_]:
        return np.isnat(self.journeys.struck_off_on)


class Identities:
    """The identities already given in a territory: one live application per person."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, keys: Iterable[str]) -> None:
        """Count identities given by hand."""
        self._taken.update(keys)

    def settle(self, crowd: Crowd) -> list[str]:
        """The identity of each application, its birth date moved by a day as long as somebody else has it."""
        book = names.name_book()
        family = book.folded_family[crowd.family_names[:, 0]].tolist()
        first = book.folded_first[crowd.first_names[:, 0]].tolist()
        born = crowd.homes.births[:, 0].tolist()
        live = crowd.is_live.tolist()
        keys = [""] * len(live)
        for row, is_live in enumerate(live):
            if not is_live:
                continue
            start = f"{family[row].replace(' ', '')}|{first[row].replace(' ', '')}|"
            while (key := start + born[row].isoformat()) in self._taken:
                born[row] = (np.datetime64(born[row]) + np.timedelta64(1, "D")).item()
            self._taken.add(key)
            keys[row] = key
            crowd.homes.births[row, 0] = np.datetime64(born[row])
        return keys


def gather(random: Random, territory_id: str, *, homes: Households, wants: Situations, journeys: Journeys) -> Crowd:
    """Give names, claims and identifiers to drawn households."""
    n = len(homes.size)
    birth_years = np.where(
        np.isnat(homes.births), 1970, homes.births.astype("datetime64[Y]").astype(np.int64) + 1970
    )
    women = random.random(homes.births.shape) < 0.5
    women[:, 0] = homes.is_woman
    women[:, 1] = np.where(homes.roles[:, 1] == DEPENDANT, women[:, 1], ~homes.is_woman)
    first = names.draw_first_names(random, women.reshape(-1), birth_years.reshape(-1)).reshape(homes.births.shape)
    family = np.repeat(names.draw_family_names(random, n)[:, None], homes.births.shape[1], axis=1)
    # A second adult has a name of its own; in a couple the children more often bear that of the second.
    own = names.draw_family_names(random, n)
    is_adult = (homes.roles[:, 1] != DEPENDANT) & (homes.roles[:, 1] != NOBODY)
    family[:, 1] = np.where(is_adult, own, family[:, 1])
    family[:, 2:] = np.where(is_adult & (random.random(n) < 0.6), own, family[:, 0])[:, None]
    instants = c.milliseconds(journeys.filed_on, journeys.seconds)
    levels = claimed(random, homes, wants)
    ids = c.identifiers(random, instants)
    return Crowd(territory_id, homes, wants, journeys, levels, ids=ids, first_names=first, family_names=family)


def sex_of(first_names: Ints) -> NDArray[np.bool_]:
    """Whether a position in the name book is a woman's."""
    return first_names < names.DECADES * names.RANKS


@dataclass(frozen=True, slots=True)
class Desks:
    """The desk that enters each application: a code for its number, an organisation."""

    codes: list[str]
    organisations: list[str]


def desks(random: Random, crowd: Crowd) -> Desks:
    """Online applications come through the public portal; the others through the desks of the territory."""
    registering = [
        each
        for kind in ("SHARED_DESK", "COMMUNE", "LANDLORD", "EPCI")
        for each in organisations_of(crowd.territory_id, kind)
        if each.desk_code
    ]
    helpers = organisations_of(crowd.territory_id, "ASSOCIATION")
    weights = m.normal([4.0 if each.kind == "SHARED_DESK" else 1.0 for each in registering])
    drawn = random.choice(len(registering), size=len(crowd.ids), p=weights).tolist()
    codes, owners = [], []
    for channel, position in zip(crowd.wants.channel.tolist(), drawn, strict=True):
        desk = registering[position] if channel in DESK_CHANNELS else helpers[0] if channel == "HELPER" else None
        codes.append(desk.desk_code or "" if desk else "GDPUB")
        owners.append(str(desk.id) if desk else NULL)
    return Desks(codes, owners)


class Sequences:
    """The last number of each month of a territory, carried from chunk to chunk and into ``number_sequences``."""

    def __init__(self, territory_id: str) -> None:
        self.territory_id = territory_id
        self.last: dict[str, int] = {}

    def issue(self, crowd: Crowd, codes: Sequence[str]) -> list[str]:
        """The numbers of a crowd, in the order of filing."""
        instants = c.milliseconds(crowd.journeys.filed_on, crowd.journeys.seconds)
        shown = np.datetime_as_string(crowd.journeys.filed_on).tolist()
        issued = [""] * len(codes)
        for row in np.argsort(instants, kind="stable").tolist():
            month = shown[row][5:7] + shown[row][2:4]
            sequence = self.last.get(month, 0) + 1
            self.last[month] = sequence
            issued[row] = f"{self.territory_id}{month}{sequence:06d}{codes[row]}"
        return issued

    def one(self, day: date, code: str) -> str:
        """The next number of one month."""
        month = f"{day:%m%y}"
        self.last[month] = self.last.get(month, 0) + 1
        return f"{self.territory_id}{month}{self.last[month]:06d}{code}"

    def rows(self) -> list[dict[str, object]]:
        """Rows of ``number_sequences``: new filings go on from here."""
        return [
            {"territory_id": self.territory_id, "month": month, "last": last} for month, last in self.last.items()
        ]


def application_columns(
    random: Random, crowd: Crowd, *, numbers: list[str], identities: list[str], at: Desks
) -> Columns:
    """Columns of ``applications``."""
    n = len(crowd.ids)
    places, journeys = places_of(crowd.territory_id), crowd.journeys
    live = crowd.is_live
    filed_at = journeys.filed_on.astype("datetime64[s]") + journeys.seconds.astype("timedelta64[s]")
    return {
        "territory_id": c.same(crowd.territory_id, n),
        "id": crowd.ids,
        "number": numbers,
        "status": np.where(live, "LIVE", "STRUCK_OFF").tolist(),
        "channel": crowd.wants.channel.tolist(),
        "filed_on": c.days(journeys.filed_on),
        "filed_at": [f"{instant}Z" for instant in np.datetime_as_string(filed_at).tolist()],
        "renewed_on": c.days(journeys.renewed_on),
        "valid_until": c.days(journeys.valid_until),
        "struck_off_on": c.days(journeys.struck_off_on),
        "strike_off_reason": c.texts(journeys.reason),
        "desk_organisation_id": at.organisations,
        "live_identity": [key or NULL for key in identities],
        **_contact_columns(random, crowd, places),
        **_household_columns(crowd),
        **_housing_columns(crowd),
        **_wish_columns(crowd, places),
    }


def _contact_columns(random: Random, crowd: Crowd, places: Places) -> Columns:
    n = len(crowd.ids)
    book = names.name_book()
    residence = crowd.wants.residence.tolist()
    postcodes = [commune.postcodes[0] if commune.postcodes else "" for commune in places.communes]
    first = book.folded_first[crowd.first_names[:, 0]].tolist()
    family = book.folded_family[crowd.family_names[:, 0]].tolist()
    written = zip(first, family, random.integers(1, 9999, n).tolist(), random.random(n).tolist(), strict=True)
    emails = [
        f"{a}.{b}{k}@courriel.example".lower().replace(" ", "-") if has < 0.82 else "" for a, b, k, has in written
    ]
    return {
        "contact_email": emails,
        "contact_phone": names.phones(random, n),
        "email_consent": ["t" if email else "f" for email in emails],
        "sms_consent": c.flags(random.random(n) < 0.6),
        "address_line": names.addresses(random, n),
        "postcode": [postcodes[k] for k in residence],
        "city": [places.communes[k].name for k in residence],
        "residence_commune": [places.communes[k].insee for k in residence],
    }


def _household_columns(crowd: Crowd) -> Columns:
    homes, resources = crowd.homes, crowd.wants.resources
    places = places_of(crowd.territory_id)
    # Those who work do so where they live, or where they first want to live.
    works = np.isin(resources.work, ("UNEMPLOYED", "RETIRED", "OTHER", "STUDENT"), invert=True)
    work_commune = np.where(works, crowd.wants.wishes[:, 0], UNKNOWN).tolist()
    return {
        "household_size": c.numbers(homes.size),
        "adults": c.numbers(homes.adults),
        "minors": c.numbers(homes.minors),
        "household_category": c.numbers(homes.category),
        "consumption_units": c.amounts(homes.consumption_units),
        "has_disability": c.flags(homes.disabled_person >= 0),
        "work_status": resources.work.tolist(),
        "work_commune": [places.communes[k].insee if k != UNKNOWN else NULL for k in work_commune],
        "reference_income_euros": c.numbers(resources.reference_income, absent=UNKNOWN),
        "lower_income_euros": c.numbers(resources.lower_income, absent=UNKNOWN),
        "monthly_resources_euros": c.numbers(resources.monthly),
        "income_band": c.texts(resources.band),
        "plus_share_percent": c.numbers(resources.plus_share, absent=UNKNOWN),
    }


def _housing_columns(crowd: Crowd) -> Columns:
    wants = crowd.wants
    landlords = np.array([each.name for each in organisations_of(crowd.territory_id, "LANDLORD")])
    which = crowd.family_names[:, 0] % len(landlords)
    return {
        "current_housing": wants.housing.tolist(),
        "current_landlord": np.where(wants.is_transfer, landlords[which], "").tolist(),
        "current_rooms": c.numbers(wants.rooms, absent=UNKNOWN),
        "current_surface_m2": c.numbers(wants.surface, absent=UNKNOWN),
        "current_rent_euros": c.numbers(wants.rent, absent=UNKNOWN),
        "housing_benefit_euros": c.numbers(wants.benefit, absent=UNKNOWN),
        "current_occupants": c.numbers(wants.occupants),
        "is_non_decent": c.flags(wants.is_non_decent),
    }


def _wish_columns(crowd: Crowd, places: Places) -> Columns:
    wants = crowd.wants
    insee = [commune.insee for commune in places.communes]
    wishes = [c.array(insee[k] for k in row if k >= 0) for row in wants.wishes.tolist()]
    reasons = zip(wants.reason.tolist(), wants.second_reason.tolist(), strict=True)
    typologies = zip(wants.typology.tolist(), wants.second_typology.tolist(), strict=True)
    return {
        "reasons": [c.array(filter(None, pair)) for pair in reasons],
        "wanted_communes": wishes,
        "accepts_nearby": c.flags(wants.accepts_nearby),
        "typologies": [c.array(m.TYPOLOGIES[k] for k in pair if k != UNKNOWN) for pair in typologies],
        "max_rent_euros": c.numbers(wants.max_rent, absent=UNKNOWN),
        "needs_adapted": c.flags(wants.needs_adapted),
    }


def people_columns(random: Random, crowd: Crowd) -> Columns:
    """Columns of ``people``: one row per person, the applicant's first."""
    homes, book = crowd.homes, names.name_book()
    row, column = np.nonzero(homes.roles != NOBODY)
    role, first, family = homes.roles[row, column], crowd.first_names[row, column], crowd.family_names[row, column]
    is_applicant, is_adult = role == APPLICANT, role <= CO_APPLICANT
    civility = np.where(is_adult, np.where(sex_of(first), "MME", "M"), "")
    situation = np.array(m.FAMILY_SITUATIONS)[homes.family_situation[row]]
    folded = zip(book.folded_family[family].tolist(), book.folded_first[first].tolist(), strict=True)
    return {
        "territory_id": c.same(crowd.territory_id, len(row)),
        "id": c.identifiers(random, c.milliseconds(crowd.journeys.filed_on[row], crowd.journeys.seconds[row])),
        "application_id": [crowd.ids[k] for k in row.tolist()],
        "role": np.array(ROLES)[role].tolist(),
        "civility": c.texts(civility),
        "birth_name": book.family_names[family].tolist(),
        "first_names": book.first_names[first].tolist(),
        "birth_date": c.days(homes.births[row, column]),
        "nationality": c.texts(np.where(is_adult, NATIONALITIES[homes.nationality[row]], "")),
        "family_situation": c.texts(np.where(is_applicant, situation, "")),
        "is_disabled": c.flags(homes.disabled_person[row] == column),
        "sort_name": [f"{name} {given}" for name, given in folded],
    }


def claim_columns(random: Random, crowd: Crowd, today: date) -> Columns:
    """Columns of ``application_claims``: accepted proofs are a few weeks younger than the claim."""
    row, column = np.nonzero(crowd.claims != NOT_CLAIMED)
    level, filed_on = crowd.claims[row, column], crowd.journeys.filed_on[row]
    proved_on = np.minimum(filed_on + random.integers(3, 60, len(row)).astype("timedelta64[D]"), np.datetime64(today))
    desk = str(organisations_of(crowd.territory_id, "SHARED_DESK")[0].id)
    proved = level > DECLARED
    return {
        "territory_id": c.same(crowd.territory_id, len(row)),
        "id": c.identifiers(random, c.milliseconds(filed_on)),
        "application_id": [crowd.ids[k] for k in row.tolist()],
        "claim": np.array([claim.value for claim in CLAIMS])[column].tolist(),
        "evidence": np.array([str(each) for each in LEVELS])[level].tolist(),
        "declared_on": c.days(filed_on),
        "evidence_on": c.days(np.where(proved, proved_on, np.datetime64("NaT"))),
        "evidence_organisation_id": np.where(proved, desk, NULL).tolist(),
    }
