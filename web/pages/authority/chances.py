"""Whether the chances told to applicants came true, band by band, for those who answer for the territory."""

from typing import Any

from flask import Blueprint, render_template

from register.db import transaction
from register.lettings.forecast import Reliability, told_reliability
from web.access import Permission, current_actor, requires
from web.formats import integer

blueprint = Blueprint("authority_chances", __name__, url_prefix="/authority/chances")


def band_text(band: Reliability) -> str:
    """1 à 2 fois sur 12."""
    if band.most == 0:
        return "Moins de 1 fois sur 12"
    return f"{band.least} à {band.most} fois sur 12"


def band_row(band: Reliability) -> dict[str, Any]:
    """One band in words; figures are left out together under the smallest sample."""
    if band.told is None or band.expected is None or band.came_first is None:
        return {"band": band_text(band), "told": "", "expected": "", "came_first": ""}
    return {
        "band": band_text(band),
        "told": integer(band.told),
        "expected": integer(round(band.expected)),
        "came_first": integer(band.came_first),
    }


@blueprint.get("")
@requires(Permission.STATISTICS_READ)
def chance_reliability() -> str:
    """The table of reliability of the actor's territory."""
    actor = current_actor()
    with transaction(actor):
        bands = told_reliability(actor)
    rows = [band_row(band) for band in bands]
    return render_template("authority/chances.html", rows=rows, is_empty=all(band.told is None for band in bands))
