"""Income ceilings, the reference income and the zone. Who counts in the household belongs to household.py."""

from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from scoring.errors import MissingParameter
from scoring.household import LARGEST_CATEGORY
from scoring.law import LATEST, parameter_at, paris_and_adjacent_communes

LOAN_TYPES = ("PLAI", "PLUS", "PLS", "PLI")
IncomeMethod = Literal["N_2", "N_1_DROP", "LAST_12_MONTHS", "OWN_ONLY"]
IncomeBand = Literal["UNDER_PLAI", "PLAI_TO_PLUS", "PLUS_TO_PLS", "ABOVE_PLS"]
INCOME_BANDS: tuple[IncomeBand, ...] = ("UNDER_PLAI", "PLAI_TO_PLUS", "PLUS_TO_PLS", "ABOVE_PLS")
ILE_DE_FRANCE = frozenset({"75", "77", "78", "91", "92", "93", "94", "95"})


class ReferenceIncome(NamedTuple):
    """The income compared with the ceiling, and how it was chosen."""

    method: IncomeMethod
    amount: int


def zone_of(commune_code: str) -> str:
    """The zone of the PLAI, PLUS and PLS ceilings for a commune.

    Parameters
    ----------
    commune_code : INSEE code; the arrondissements of Paris are accepted

    Returns
    -------
    PARIS_AND_ADJACENT, IDF_OTHER or OTHER_REGIONS.

    Raises
    ------
    MissingParameter overseas, where ceilings of their own apply and were not taken up.

    Source
    ------
    Arrêté of 29 July 1987, annexes I and II.
    """
    if commune_code.startswith(("97", "98")):
        raise MissingParameter(f"overseas ceilings are not known (commune {commune_code})")
    if commune_code.startswith("751") or commune_code in paris_and_adjacent_communes():
        return "PARIS_AND_ADJACENT"
    return "IDF_OTHER" if commune_code[:2] in ILE_DE_FRANCE else "OTHER_REGIONS"


def ceiling_euros(loan_type: str, zone: str, *, category: int, persons: int, on: date) -> int:
    """The yearly income that a household may not exceed for a dwelling of this financing.

    Parameters
    ----------
    loan_type : PLAI, PLUS, PLS or PLI
    zone : PARIS_AND_ADJACENT, IDF_OTHER or OTHER_REGIONS; for PLI, A_BIS, A, B1, B2_C or DROM
    category : household category, 1 to 6
    persons : persons living in the home; beyond six each adds an increment
    on : day of the lease, or of the question

    Returns
    -------
    Euros per year.

    Raises
    ------
    ValueError for a category outside 1 to 6; MissingParameter when the figure is not known for that day and zone.

    Source
    ------
    CCH R441-1; arrêté of 29 July 1987 (PLUS, PLAI, PLS); CCH D304-1 (PLI).
    """
    if not 1 <= category <= LARGEST_CATEGORY:
        raise ValueError(f"household category {category} is not between 1 and 6")
    row = parameter_at(f"ceilings_{loan_type.lower()}", on).get(zone, {"ceilings": []})
    extra = max(persons - LARGEST_CATEGORY, 0) if category == LARGEST_CATEGORY else 0
    if category > len(row["ceilings"]) or (extra and "increment" not in row):
        raise MissingParameter(f"no {loan_type} ceiling for {zone}, category {category}, {on.isoformat()}")
    return int(row["ceilings"][category - 1] + extra * row.get("increment", 0))


def reference_income_euros(
    n2: int, n1: int | None = None, *, last_12_months: int | None = None, own_only: bool = False, on: date = LATEST
) -> ReferenceIncome:
    """The income compared with the ceiling: the year before last, or a later one when it fell by a tenth or more.

    Parameters
    ----------
    n2 : sum of the reference tax incomes of the household for the year before last, euros
    n1 : the same for last year, euros, when proved
    last_12_months : income of the last twelve months, euros, when proved
    own_only : the amounts are those of the applicant alone, who separates, divorces, or has filed a complaint for
        violence; a fall of its own income counts as for anybody
    on : day of the lease, or of the question

    Returns
    -------
    The lowest qualifying income and its method. Exactly ten percent lower qualifies.

    Raises
    ------
    ValueError for a negative income.

    Source
    ------
    Arrêté of 29 July 1987; ministerial answer to Senate question 03233 of 13 February 2025; CCH L441-1 (own income).
    """
    candidates: list[ReferenceIncome] = [ReferenceIncome("N_2", n2)]
    if n1 is not None:
        candidates.append(ReferenceIncome("N_1_DROP", n1))
    if last_12_months is not None:
        candidates.append(ReferenceIncome("LAST_12_MONTHS", last_12_months))
    if min(candidate.amount for candidate in candidates) < 0:
        raise ValueError("an income is not negative")
    drop: int = parameter_at("income_drop_percent", on)
    # Whole euros and whole percents: no rounding may decide for the household at exactly the threshold.
    fallen = [c for c in candidates[1:] if c.amount < n2 and c.amount * 100 <= n2 * (100 - drop)]
    chosen = min(fallen, key=lambda candidate: candidate.amount, default=candidates[0])
    return chosen._replace(method="OWN_ONLY") if own_only else chosen


def income_band(amount: int, zone: str, *, category: int, persons: int, on: date) -> IncomeBand:
    """Where an income stands against the three ceilings.

    Parameters
    ----------
    amount : reference income, euros per year
    zone : zone of the ceilings
    category : household category, 1 to 6
    persons : persons living in the home
    on : day of the question

    Returns
    -------
    UNDER_PLAI, PLAI_TO_PLUS, PLUS_TO_PLS or ABOVE_PLS; an income equal to a ceiling is under it.

    Raises
    ------
    MissingParameter when a ceiling is not known for that day and zone.

    Source
    ------
    CCH R441-1; arrêté of 29 July 1987.
    """
    for loan_type, band in zip(("PLAI", "PLUS", "PLS"), INCOME_BANDS, strict=False):
        if amount <= ceiling_euros(loan_type, zone, category=category, persons=persons, on=on):
            return band
    return "ABOVE_PLS"


def share_of_ceiling(amount: int, ceiling: int) -> Decimal:
    """An income as a share of a ceiling.

    Parameters
    ----------
    amount : reference income, euros per year
    ceiling : euros per year, above 0

    Returns
    -------
    A ratio to four decimals: 1 is exactly the ceiling.
    """
    return (Decimal(amount) / Decimal(ceiling)).quantize(Decimal("0.0001"))
