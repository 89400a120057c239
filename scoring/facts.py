"""The closed vocabulary of facts a grid may see, one byte each. No name, nationality, origin or free text is in it,
so no rule can use them; a new fact needs an ADR and goes at the end, because stored rows are read by position."""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

FactKind = Literal["flag", "count", "percent", "months"]
LARGEST = 255


class Fact(NamedTuple):
    """One thing a rule may see: its code, how it is coded on a byte, its unit and the article that makes it matter.
    ``is_known`` is false for what grids elsewhere use and this register does not hold: never adopted, only studied."""

    code: str
    kind: FactKind
    unit: str
    article: str
    description: str
    is_known: bool = True


class Evidence(IntEnum):
    """How well a fact is known. From COMPUTED upwards the register has checked it; below, somebody only said it."""

    NONE = 0
    DECLARED = 1
    COMPUTED = 2
    DOCUMENT = 3
    INSTITUTION = 4


FactValue = tuple[int, Evidence]
FactSheet = dict[str, FactValue]


def _flag(code: str, article: str, description: str) -> Fact:
    return Fact(code, "flag", "0 or 1", article, description)


# The order is the storage format: append only.
FACTS: tuple[Fact, ...] = (
    _flag("dalo", "L441-2-3", "favourable decision of the mediation commission, in force"),
    _flag("pdalhpd", "loi 90-449", "labelled by the departmental plan or a collective agreement"),
    _flag("disability", "L441-1 a", "disabled person in the household"),
    _flag("therapeutic_apartment", "L441-1 b", "leaving a therapeutic coordination apartment"),
    _flag("hardship", "L441-1 c", "badly housed, or cumulated financial and integration difficulty"),
    _flag("temporary_housing", "L441-1 d", "housed temporarily in an establishment or transition dwelling"),
    _flag("back_to_work", "L441-1 e", "back to activity after long unemployment"),
    _flag("unfit_housing", "L441-1 f", "exposed to unfit housing"),
    _flag("domestic_violence", "L441-1 g", "violence within the couple, or threat of forced marriage"),
    _flag("sexual_assault_home", "L441-1 g bis", "rape or sexual assault at home or near it"),
    _flag("prostitution_exit", "L441-1 h", "enrolled in the exit path from prostitution"),
    _flag("trafficking", "L441-1 i", "victim of trafficking or procuring"),
    _flag("overcrowded_with_minor", "L441-1 j", "minor dependant in manifestly overcrowded premises"),
    _flag("no_dwelling", "L441-1 k", "no dwelling of one's own, including lodged by third parties"),
    _flag("eviction", "L441-1 l", "threatened with eviction without rehousing"),
    _flag("child_welfare_leaver", "L441-1 m", "leaving child welfare, until three years after the end of care"),
    _flag("key_worker", "L441-1-6", "worker of an essential sector who cannot telework"),
    _flag("local_link", "L441", "lives or works in the territory; never alone a ground for refusing"),
    Fact("effort_rate_percent", "percent", "whole percent, rounded down", "R441-3-1", "current net cost of housing"),
    _flag("social_tenant", "R441-2-10 11°", "tenant of a social landlord: the application is a transfer"),
    _flag("under_occupied_tenant", "L621-2", "social tenant with more than one room above the number of people"),
    _flag("dwelling_unfit_for_disability", "L441-1 a", "current dwelling unfit for the disability or the age"),
    Fact("seniority_months", "months", "full months since filing", "R441-2-3", "age of the application"),
    _flag("abnormal_delay_exceeded", "L441-1-4", "older than the prefect's abnormally long delay"),
    Fact("unjustified_refusals", "count", "in 24 months", "R441-2-10 11°", "suitable dwellings refused without cause"),
    Fact("household_size", "count", "persons", "L442-12", "persons living in the home"),
    Fact("minor_children", "count", "persons", "L442-12", "minor dependants"),
    _flag("non_decent_with_minor", "L441-1 j", "minor dependant in a non-decent dwelling"),
    Fact("adults", "count", "persons", "L442-12", "adults living in the home; one, with a minor: a lone parent"),
    Fact("current_occupants", "count", "persons", "R822-25", "people in the current dwelling, applicant included"),
    Fact("current_rooms", "count", "rooms", "L621-2", "main rooms of the current dwelling"),
    Fact("surface_m2_per_person", "count", "whole m2, rounded down", "R822-25", "current surface for each occupant"),
    _flag("roofless", "L441-1 k", "without any shelter, which is narrower than without a dwelling of one's own"),
    _flag("with_parents", "L441-1 k", "lodged by one's parents"),
    _flag("unemployed", "L441-1", "without work, as declared"),
    _flag("demolition", "L441-1", "dwelling to be demolished, or urban renewal, given as a reason"),
    Fact("seniority_years", "count", "full years since filing", "R441-2-3", "years, without a practical limit"),
    Fact("residual_income_euros", "count", "whole euros a day for each consumption unit", "L441-1",
         "left to live on once the current dwelling is paid; none below zero"),
    Fact("income_percent_of_plus", "percent", "whole percent", "R441-1", "income beside the PLUS ceiling"),
    Fact("fixed_term_contract", "flag", "0 or 1", "L441-1", "works on a fixed-term contract", is_known=False),
    Fact("search_months", "months", "full months", "R441-2-10 11°", "months of active search", is_known=False),
    Fact("granted_months", "months", "full months", "R441-2-10 11°",
         "months since an institution granted a need", is_known=False),
    Fact("missed_viewings", "count", "in 24 months", "R441-2-10 11°", "appointments not kept", is_known=False),
    Fact("accepted_offer", "flag", "0 or 1", "R441-2-10 11°", "accepted an offer since filing", is_known=False),
)  # fmt: skip

FACT_COUNT = len(FACTS)
COLUMN_OF: Mapping[str, int] = {fact.code: column for column, fact in enumerate(FACTS)}


def fact(code: str) -> Fact:
    """The definition of a fact; KeyError for a word outside the vocabulary."""
    return FACTS[COLUMN_OF[code]]


def encode(sheet: Mapping[str, FactValue]) -> bytes:
    """Store a sheet: a count byte, the values in vocabulary order, then their evidences.

    Parameters
    ----------
    sheet : code -> (value, evidence); absent facts are stored as (0, NONE). A value above 255 is stored as 255:
        no grid distinguishes beyond (21 years of seniority, 255 %)

    Returns
    -------
    1 + 2 x FACT_COUNT bytes.

    Raises
    ------
    KeyError for a fact outside the vocabulary; ValueError for a negative value or a flag other than 0 and 1.
    """
    values, evidences = bytearray(FACT_COUNT), bytearray(FACT_COUNT)
    for code, (value, evidence) in sheet.items():
        column = COLUMN_OF[code]
        if value < 0 or (FACTS[column].kind == "flag" and value > 1):
            raise ValueError(f"fact {code}: {value} is not a {FACTS[column].kind}")
        values[column] = min(int(value), LARGEST)
        evidences[column] = Evidence(evidence)
    return bytes((FACT_COUNT,)) + bytes(values) + bytes(evidences)


def decode(stored: bytes) -> FactSheet:
    """Read a stored row back; facts added to the vocabulary since it was written are absent.

    Parameters
    ----------
    stored : what ``encode`` returned, today or with a shorter vocabulary

    Returns
    -------
    Only the facts that carry a value or an evidence.

    Raises
    ------
    ValueError when the length does not agree with the count byte, or the row is from a newer program.
    """
    values, evidences = columns(stored)
    return {
        known.code: (values[column], Evidence(evidences[column]))
        for column, known in enumerate(FACTS)
        if values[column] or evidences[column]
    }


def columns(stored: bytes) -> tuple[bytes, bytes]:
    """The values and the evidences of one stored row, both padded to the present vocabulary."""
    count = stored[0] if stored else 0
    if not stored or len(stored) != 1 + 2 * count or count > FACT_COUNT:
        raise ValueError("this row of facts is damaged, or was written by a newer program")
    values, evidences = stored[1 : 1 + count], stored[1 + count :]
    if count < FACT_COUNT:
        return values.ljust(FACT_COUNT, b"\0"), evidences.ljust(FACT_COUNT, b"\0")
    return values, evidences


def matrix(rows: Sequence[bytes]) -> NDArray[np.uint8]:
    """Many stored rows as columns: one row per application, values then evidences, contiguous by column.

    Parameters
    ----------
    rows : stored rows, of one or several vocabulary lengths

    Returns
    -------
    uint8[n, 2 x FACT_COUNT], Fortran order, so that a criterion reads one contiguous column.

    Raises
    ------
    ValueError for a damaged row.
    """
    full = 1 + 2 * FACT_COUNT
    if all(len(row) == full and row[0] == FACT_COUNT for row in rows):
        packed = np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(len(rows), full)[:, 1:]
    else:
        joined = b"".join(b"".join(columns(row)) for row in rows)
        packed = np.frombuffer(joined, dtype=np.uint8).reshape(len(rows), 2 * FACT_COUNT)
    return np.asfortranarray(packed)
