"""The figures of equity in words: sentences of the alerts, the funnel, a table per distinction, the same as a file."""

from collections.abc import Mapping
from typing import Any

from register.priorities.codes import SelectionDimension, SelectionStep
from register.priorities.equity import Comparison, EquityReport, Line
from register.reporting.returns import write_csv
from web.formats import NBSP, integer, month_year, number, percent
from web.labels import LABELS, label
from web.labels.equity import GROUP_LABELS

NOT_PUBLISHED = "Non publié"
ALL_LANDLORDS = "Tous les bailleurs"


def equity_page(report: EquityReport) -> dict[str, Any]:
    """Everything the page shows."""
    return {
        "period": f"De {month_year(report.first_month)} à {month_year(report.last_month)}",
        "chosen": report.chosen,
        "name": _name(report),
        "landlords": report.landlords,
        "is_empty": not report.lines,
        "alerts": [alert_text(each) for each in report.alerts],
        "funnel": _funnel(report),
        "tables": [
            (dimension, [_row(line) for line in report.lines if line.dimension is dimension])
            for dimension in SelectionDimension
        ],
    }


def alert_text(found: Comparison) -> str:
    """Les ménages du premier quartile sont présentés à la commission 0,6 fois autant que les autres…"""
    group = label("EquityGroup", f"{found.dimension} {found.group}")
    verb = label("StepVerb", found.step)
    others = found.others.selected / found.others.considered
    return (
        f"{group} {verb} {number(found.ratio or 0, 1)} fois autant que les autres{NBSP}: "
        f"{percent(found.rate, 1)} contre {percent(others, 1)}."
    )


def group_text(dimension: str, group: str) -> str:
    """The wording of a group; a code of another version of the program is shown as it is."""
    return LABELS[GROUP_LABELS[dimension]].get(group, group)


def _name(report: EquityReport) -> str:
    names = {landlord: name for landlord, name, _ in report.landlords}
    return names.get(report.chosen, ALL_LANDLORDS) if report.chosen else ALL_LANDLORDS


def _funnel(report: EquityReport) -> list[dict[str, Any]]:
    """Each step with what it started from and kept: the share is of that step alone."""
    return [
        {
            "step": label("SelectionStep", step),
            "meaning": label("StepMeaning", step),
            "considered": integer(total.considered),
            "selected": integer(total.selected),
            "share": total.selected / total.considered,
            "rate": percent(total.selected / total.considered, 1),
        }
        for step in SelectionStep
        if (total := report.totals.get(step)) is not None
    ]


def _row(line: Line) -> dict[str, Any]:
    found, words = line.found, group_text(line.dimension, line.group)
    if found is None:
        return {"step": line.step, "group": words, "is_shown": False}
    return {
        "step": line.step,
        "group": words,
        "is_shown": True,
        "rate": found.rate,
        "low": found.interval.low,
        "high": found.interval.high,
        "counts": f"{integer(found.tally.selected)} sur {integer(found.tally.considered)}",
        "rate_text": percent(found.rate, 1),
        "interval_text": f"{percent(found.interval.low, 1)} à {percent(found.interval.high, 1)}",
        "ratio_text": "Sans objet" if found.ratio is None else number(found.ratio, 2),
        "is_alert": found.is_alert,
    }


def equity_csv(report: EquityReport) -> str:
    """The figures of the page, row by row; what is not published says so here too."""
    heads = [label("EquityColumn", column) for column in LABELS["EquityColumn"]]
    return write_csv(heads, (_cells(_name(report), line) for line in report.lines))


def _cells(name: str, line: Line) -> tuple[Any, ...]:
    words: Mapping[str, str] = {
        "step": label("SelectionStep", line.step), "dimension": label("SelectionDimension", line.dimension),
        "group": group_text(line.dimension, line.group),
    }  # fmt: skip
    found = line.found
    if found is None:
        return (name, *words.values(), *[NOT_PUBLISHED] * 6, "")
    return (
        name, *words.values(), found.tally.considered, found.tally.selected, _percent(found.rate),
        _percent(found.interval.low), _percent(found.interval.high),
        "" if found.ratio is None else round(found.ratio, 2), "oui" if found.is_alert else "non",
    )  # fmt: skip


def _percent(share: float) -> float:
    return round(share * 100, 1)
