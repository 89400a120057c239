"""How an advert is summed up on a card."""

from datetime import timedelta
from typing import Any

from register import clock
from register.lettings.models import Advert
from web.formats import date_day, euros, surface

FRONTS = 3
SOON = timedelta(days=3)


def advert_card(advert: Advert, index: int) -> dict[str, Any]:
    """Title, rent and closing day of an advert, with which of the drawn fronts it takes."""
    sheet = advert.sheet
    return {
        "id": f"{advert.territory_id}/{advert.id}",
        "title": f"{sheet['typology']} de {surface(sheet['surface_m2'])}, {sheet['commune_name']}",
        "rent_text": f"{euros(sheet['total_euros'])} par mois, charges comprises",
        "closing_text": f"Jusqu’au {date_day(clock.paris_day(advert.closes_at))}",
        "roof": index % FRONTS,
        "soon": advert.closes_at - clock.now() < SOON,
    }
