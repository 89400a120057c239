"""Whether a rent can be borne: effort rate, residual income, first quartile. Income ceilings belong to ceilings.py."""

from datetime import date
from decimal import ROUND_FLOOR, Decimal

from scoring.law import LATEST, parameter_at

Amount = int | float | Decimal


def _exact(amount: Amount) -> Decimal:
    # str() keeps the amount as people wrote it: Decimal(0.1) is not ten cents.
    return amount if isinstance(amount, Decimal) else Decimal(str(amount))


def effort_rate(
    rent: Amount, charges: Amount, *, housing_benefit: Amount, monthly_resources: Amount, further_costs: Amount = 0
) -> Decimal | None:
    """The share of monthly resources that the dwelling takes, housing benefit deducted.

    Parameters
    ----------
    rent : rent and annex rents, euros per month
    charges : recoverable charges, euros per month
    housing_benefit : APL or AL, euros per month
    monthly_resources : resources of everybody living in the home, housing benefit excluded, euros per month
    further_costs : the tenant's part of energy works, and the landlord's flat amount when water and heating are
        metered in the dwelling, euros per month

    Returns
    -------
    A ratio, 0 or more (0.30 is thirty percent); None without resources, where the rate has no meaning.

    Source
    ------
    Arrêté of 10 March 2011, called by CCH R441-3-1.
    """
    resources = _exact(monthly_resources)
    if resources <= 0:
        return None
    cost = _exact(rent) + _exact(charges) + _exact(further_costs)
    return max(cost - _exact(housing_benefit), Decimal(0)) / resources


def whole_percent(ratio: Decimal | None) -> int:
    """A ratio as a whole percent, rounded down: 32.9 % does not reach a threshold of 33 %.

    Parameters
    ----------
    ratio : such as an effort rate; None counts as 0

    Returns
    -------
    Percent, 0 or more.
    """
    return 0 if ratio is None else int((ratio * 100).to_integral_value(ROUND_FLOOR))


def residual_income_euros(
    monthly_resources: Amount,
    net_housing_cost: Amount,
    *,
    units: Amount,
    fixed_charges: Amount = 0,
    on: date = LATEST,
) -> Decimal:
    """What is left to live on, per day and per consumption unit (reste à vivre): practice, not law.

    Parameters
    ----------
    monthly_resources : resources of the home, housing benefit excluded, euros per month
    net_housing_cost : rent and charges less housing benefit, euros per month
    units : consumption units of the home, at least 1
    fixed_charges : other compulsory spending the landlord deducts, euros per month
    on : day of the question

    Returns
    -------
    Euros per day per unit, to the cent; negative when the dwelling costs more than the resources.
    """
    days: int = parameter_at("residual_income_days", on)
    left = _exact(monthly_resources) - _exact(net_housing_cost) - _exact(fixed_charges)
    return (left / _exact(units) / days).quantize(Decimal("0.01"))


def is_first_quartile(monthly_resources: Amount, units: Amount, *, threshold_euros_per_year: Amount) -> bool:
    """Whether an applicant's resources per consumption unit are below the territory's yearly threshold.

    Parameters
    ----------
    monthly_resources : resources of the form, euros per month
    units : consumption units of the home
    threshold_euros_per_year : amount of the ministerial order, euros per year and per unit

    Returns
    -------
    True strictly below the threshold, as the article says ("inférieur à un montant").

    Source
    ------
    CCH L441-1.
    """
    return _exact(monthly_resources) * 12 / _exact(units) < _exact(threshold_euros_per_year)
