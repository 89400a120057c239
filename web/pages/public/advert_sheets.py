"""How an advert is shown whole: its facts, what it costs to this household, and whether it may bid."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from register import clock
from register.applications.models import Application
from register.lettings.codes import AdvertStatus, BidStatus
from register.lettings.forecast import Chance
from register.lettings.models import Advert, Bid
from register.lettings.queries import Standing
from register.lettings.rules import is_open
from web.formats import date_day, date_long, euros, integer, percent, plural, surface
from web.labels import label
from web.pages.public.cards import FRONTS
from web.unmet import unmet_with_figures

NBSP = "\u00a0"


def floor_text(sheet: Mapping[str, Any]) -> str:
    """2e, avec ascenseur."""
    floor = int(sheet["floor"])
    if floor == 0:
        return "Rez-de-chaussée"
    storey = f"Sous-sol {-floor}" if floor < 0 else "1er" if floor == 1 else f"{floor}e"
    return f"{storey}, {'avec' if sheet['has_lift'] else 'sans'} ascenseur"


def households_text(sheet: Mapping[str, Any]) -> str:
    """3 personnes, ou 4 personnes (table du bailleur): who may have this size by the landlord's own table."""
    usual = sheet["practice"]["usual"]
    fitting = [label("TableHousehold", size) for size, kinds in usual.items() if sheet["typology"] in kinds]
    return f"{', ou '.join(fitting) or 'Aucun'} (table du bailleur)"


def sheet_facts(sheet: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The facts of a dwelling, in the order that people ask for them."""
    facts = [
        ("Loyer et charges", f"{euros(sheet['total_euros'])} par mois"),
        ("Dont charges", euros(sheet["charges_euros"])),
        ("Surface", surface(sheet["surface_m2"])),
        ("Étage", floor_text(sheet)),
        ("Chauffage", str(sheet["heating"])),
        ("Énergie", label("EnergyClass", sheet["energy_class"])),
        ("Logement adapté", "Oui" if sheet["is_adapted"] else "Non"),
        ("Stationnement", "Oui" if sheet["has_parking"] else "Non"),
        ("Financement", label("Financing", sheet["financing"])),
        ("Bailleur", str(sheet["landlord"])),
    ]
    if sheet.get("practice"):
        facts.insert(3, ("Pour un ménage de", households_text(sheet)))
    if sheet.get("available_on"):
        facts.insert(1, ("Libre le", date_long(date.fromisoformat(sheet["available_on"]))))
    return facts


def _closing(advert: Advert, is_open_now: bool) -> str:
    local = advert.closes_at.astimezone(clock.PARIS)
    hour = f"{local.hour}{NBSP}h{NBSP}{local:%M}"
    if is_open_now:
        return f"Candidatures jusqu’au {date_day(local.date())}, {hour}"
    if advert.status == AdvertStatus.WITHDRAWN:
        return "Annonce retirée par le bailleur"
    return f"Candidatures closes le {date_day(local.date())}, {hour}"


def advert_view(advert: Advert) -> dict[str, Any]:
    """The advert for its page."""
    sheet = advert.sheet
    open_now = is_open(advert.status, advert.opens_at, advert.closes_at, clock.now())
    return {
        "id": str(advert.id),
        "title": ", ".join((f"{sheet['typology']} de {surface(sheet['surface_m2'])}", sheet["programme"],
                            sheet["commune_name"])),
        "closing_text": _closing(advert, open_now),
        "roof": advert.id.int % FRONTS,
        "facts": sheet_facts(sheet),
        "open": open_now,
        "territory": advert.territory_id,
        "grid_url": f"/grids/{advert.territory_id}/{sheet['epci_siren']}" if sheet["epci_siren"] else "/grid",
    }


def budget_of(advert: Advert, application: Application) -> dict[str, str] | None:
    """What the rent takes of the declared resources, housing benefit left out; nothing without resources."""
    total, resources = advert.sheet["total_euros"], application.monthly_resources_euros
    if resources <= 0:
        return None
    now_text = ""
    if application.current_rent_euros:
        now_text = f" Aujourd’hui vous payez {euros(application.current_rent_euros)} de loyer."
    return {
        "text": f"Le loyer et les charges prennent {percent(total / resources)} de vos ressources, "
        f"avant l’aide au logement.{now_text}",
        "note": f"Calculé le {date_long(clock.today())} avec {euros(resources)} de ressources déclarées par mois. "
        "La caisse d’allocations familiales calcule l’aide au logement.",
    }


def chance_view(chance: Chance | None) -> dict[str, Any] | None:
    """What bidding here would give, as a band of twelve with its sample; a sentence alone under the smallest sample."""
    if chance is None:
        return None
    if chance.likely is None:
        return {
            "sentence": "Trop peu de candidatures pour donner une estimation honnête.",
            "sample": "Une estimation paraît à partir de 11 autres candidatures.",
        }
    times = f"Environ {chance.likely} fois sur 12" if chance.likely else "Moins de 1 fois sur 12"
    return {
        "sentence": f"{times}, votre candidature serait désignée en premier.",
        "likely": chance.likely,
        "sample": f"Observé sur {integer(chance.sample)} autres candidatures, encore secrètes, au "
        f"{date_long(clock.today())}. C’est une estimation{NBSP}: d’autres peuvent arriver ou se retirer, "
        "et la commission décide.",
    }


def bid_state(advert: Advert, bid: Bid | None, standing: Standing | None) -> dict[str, Any]:
    """What this reader may do about the advert, and why not if so."""
    if bid is not None and bid.status != BidStatus.WITHDRAWN:
        return _placed(advert, bid)
    if not is_open(advert.status, advert.opens_at, advert.closes_at, clock.now()):
        return {"state": "closed"}
    if standing is None:
        return {"state": "signed_out"}
    if standing.refusals == ("TOO_MANY_BIDS",):
        return {"state": "full"}
    if standing.refusals:
        return {"state": "ineligible", "reasons": [_reason(code, standing) for code in standing.refusals]}
    used = plural(standing.live_bids, "candidature", "candidatures")
    return {"state": "can_bid", "hint": f"Vous avez {used} en cours, sur {standing.max_live_bids} possibles."}


def _reason(code: str, standing: Standing) -> str:
    values = next((found for known, found in standing.values if known == code), {})
    return f"{unmet_with_figures(code, values)} {label('BidRemedy', code)}"


def _placed(advert: Advert, bid: Bid) -> dict[str, Any]:
    if bid.status == BidStatus.LIVE:
        local = advert.closes_at.astimezone(clock.PARIS)
        text = f"Vous pouvez la retirer jusqu’au {date_day(local.date())}. Votre réponse motivée suivra."
        return {"state": "already", "withdraw_text": text, "bid_id": str(advert.id)}
    return {"state": "answered", "answer": bid_answer(bid)}


def designation_text(bid: Bid) -> str:
    """What the matching of the closing said, while the landlord has not chosen yet."""
    if bid.designation is None or bid.answer != "RANKED":
        return ""
    return f"{label('Designation', bid.designation)}. {label('DesignationNext', bid.designation)}"


def bid_answer(bid: Bid) -> dict[str, Any]:
    """An answer in words: what it is, why, and what would change it."""
    rank = f"Rang {bid.rank}." if bid.rank is not None and bid.answer == "RANKED" else ""
    return {
        "title": label("BidAnswer", bid.answer) if bid.answer else label("BidStatus", bid.status),
        "rank": rank,
        "designation": designation_text(bid),
        "next": label("BidNext", bid.answer) if bid.answer else "",
        "reasons": [f"{label('BidReason', code)} {label('BidRemedy', code)}" for code in bid.answer_reasons],
    }
