"""What keeps a grid, readable though it is, from being applied by this register. Each problem has its path in the
document and a French message, as those of grid_reading.py."""

from scoring.facts import fact
from scoring.grid import Grid, Order


def adoption_problems(grid: Grid) -> dict[str, str]:
    """Why the register could not apply a grid as it is written.

    Parameters
    ----------
    grid : a grid that reads without a problem

    Returns
    -------
    Path of the document -> French message; empty when the grid may be put to the vote.

    Source
    ------
    CCH R441-2-10 11° (the grid applies uniformly): a rule that the register would ignore is never adopted.
    """
    problems: dict[str, str] = {}
    if grid.kind == "published":
        problems["kind"] = "une grille recopiée ne s’adopte pas\u00a0: complétez-la, puis déclarez-la votée (adopted)"
    unknown = sorted(code for code in grid.facts if not fact(code).is_known)
    if unknown:
        problems["criteria"] = (
            "le registre ne connaît pas encore\u00a0: "
            + ", ".join(unknown)
            + "\u00a0; retirez les lignes qui en dépendent"
        )
    if grid.order.steps != Order().steps:
        problems["order.then"] = (
            "à rang égal, le registre range par points, ancienneté puis numéro\u00a0: retirez cette suite, ou gardez "
            "la grille à l’étude"
        )
    return problems
