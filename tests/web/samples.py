"""Pages with invented contents, drawn by the templates alone: no application, no database."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from web.formats import FILTERS

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "web/templates"
MACRO_PAGE = "macro_page.html"
S = "\u00a0"

PUBLIC_NAV = [
    ("Logements à louer", "/adverts", False),
    ("Trouver un guichet", "/desks", False),
    ("Observatoire", "/observatory/", False),
    ("Aide", "/help", False),
    ("Se connecter", "/sign-in", False),
]
AGENT_NAV = [("Ma journée", "/landlord/", True), ("Logements", "/landlord/dwellings", False)]
AGENT = SimpleNamespace(kind="AGENT", name="Léon Dupuis", organisation_name="Habitat des Deux Rives", roles=())

ADVERT = {
    "id": "3f1d6f0e",
    "title": f"T3 de 64{S}m², Caen",
    "rent_text": f"452{S}€ par mois, charges comprises",
    "closing_text": f"Jusqu’au vendredi 27{S}novembre",
    "roof": 0,
    "soon": True,
    "open": True,
    "facts": [("Loyer et charges", f"452{S}€ par mois"), ("Étage", "2e, avec ascenseur")],
}
ADVERTS = [{**ADVERT, "id": str(roof), "roof": roof, "soon": roof == 0} for roof in range(3)]
CRITERIA = [
    {"label": "Décision DALO favorable", "points_text": "100 points", "evidence": "institution", "article": "L441-2-3"},
    {
        "label": "Ancienneté",
        "points_text": "1 point par mois",
        "evidence": "computed",
        "condition": "60 points au plus",
    },
]
GROUPS = [{"label": "Priorités légales", "rule_text": "Les lignes s’additionnent", "criteria": CRITERIA}]
ACCOUNTS = [
    ("felicite", "un mot de passe", "Félicité Aubain", "Mère seule, deux enfants", "users"),
    ("leon", "un mot de passe", "Léon Dupuis", "Attribution, Habitat des Deux Rives", "key"),
]
BID = {"state": "can_bid", "hint": "Vous avez 1 candidature en cours, sur 3 possibles."}

CONTEXTS: dict[str, Mapping[str, Any]] = {
    "public/home.html": {"adverts": ADVERTS, "advert_count": 41, "desks_count": 38},
    "public/sign_in.html": {"form": {"login": ""}, "demo_accounts": ACCOUNTS, "demo_code": "123456", "next_url": ""},
    "public/sign_in_code.html": {"demo_code": "123456"},
    "public/enrol.html": {"secret": "ABCD EFGH IJKL MNOP", "drawing": ""},
    "public/recovery_codes.html": {"codes": ["ABCD-EFGH-JKMN"] * 10, "next_url": "/desk/", "is_new": True},
    "public/adverts.html": {
        "adverts": ADVERTS,
        "advert_count": 41,
        "communes": [("", "Toutes"), ("14118", "Caen")],
        "typologies": [("", "Toutes"), ("T3", "T3")],
        "commune": "14118",
        "typology": "",
        "territories": [("014", "Calvados"), ("061", "Orne")],
        "territory": "014",
        "rent": "",
        "page": 2,
        "pages": 3,
        "page_base": "/adverts?commune=14118&page=",
    },
    "public/advert.html": {
        "advert": ADVERT,
        "bid": BID,
        "budget": {"text": f"Il resterait à payer 212{S}€.", "note": "Calculé le 23 novembre."},
        "chance": {"sentence": "Environ 2 sur 12.", "likely": 2, "sample": "Observé sur 31 logements."},
    },
    "public/grids.html": {
        "rows": [("/grids/014/200065597", "CU Caen la Mer", "Version 1, votée le 14 décembre 2023.")],
        "choices": [("Calvados", "/grid", True), ("Orne", "/grid?territory=061", False)],
        "synthetic": True,
    },
    "public/grid.html": {
        "grid": {
            "title": "Grille de cotation",
            "territory": "Caen la Mer",
            "adopted_text": "Votée le 12 mars 2026, version 3",
            "synthetic": True,
        },
        "groups": GROUPS,
        "transfer_groups": GROUPS,
        "refusal_text": "Un refus sans raison retire des points.",
    },
    "public/ranking_order.html": {
        "order": [SimpleNamespace(name="Rang de la loi", rule="Une décision DALO passe avant.", article="L441-1")],
        "end_of_ties": "Deux numéros ne sont jamais égaux.",
        "example": [("1", f"014{S}0525{S}000001{S}GDPUB", "DALO", f"93{S}points", f"25{S}mai 2025", "Rang de la loi")],
    },
    "public/erasure.html": {
        "certificate": SimpleNamespace(
            reference="014-01980000", struck_off_on=f"3{S}mars 2025", erased_on=f"4{S}mars 2026",
            told_on=f"2{S}février 2026", rows="41", source="Décret 2017-917, article 4",
        ),
        "pdf": "/erasure/014/01980000.pdf", "reference": "",
    },
    "public/desks.html": {
        "desks": [{"name": "Mairie de Caen", "commune": "Caen", "address": "1 place de l’Exemple", "phone": ""}]
    },
    "public/quality.html": {
        "quality": {
            "measured_text": "Mesuré le 22 novembre 2026",
            "indicators": [("Réponses motivées", f"100{S}%", "18 sur 18")],
            "channels": [("Guichet", "12", "10", "3")],
            "missing": ["La satisfaction."],
        }
    },
    "public/sources.html": {
        "sources": [
            {"name": "Communes", "producer": "Insee", "licence": "Licence Ouverte", "vintage": "2026", "use": "Lieux"}
        ]
    },
    "errors/error.html": {
        "code": 404,
        "title": "Page introuvable",
        "what": "Cette adresse ne mène à rien.",
        "kept": "Rien n’a changé dans votre dossier.",
        "todo": "Vérifiez l’adresse.",
    },
    **{f"public/{name}.html": {} for name in ("accessibility", "privacy", "legal", "help", "algorithm")},
}


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The template engine as the application sets it, without the application."""
    folders = [str(TEMPLATES), str(Path(__file__).parent / "pages")]
    engine = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    engine.filters.update(FILTERS)
    engine.globals.update(
        static_url=lambda path: f"/static/{path}",
        csrf_token=lambda: "jeton",
        get_flashed_messages=lambda with_categories=False: [],
        may=lambda permission: True,
        demo_mode=True,
    )
    return engine


def render(template: str, **more: Any) -> str:
    """One page; what is given replaces the sample's own contents."""
    frame: dict[str, Any] = {
        "actor": None,
        "nav": PUBLIC_NAV,
        "territory_name": "Calvados et Orne",
        "role_text": "",
        "request_id": "0f2c",
        "errors": {},
    }
    return environment().get_template(template).render({**frame, **CONTEXTS.get(template, {}), **more})


def render_macros(base: str, **more: Any) -> str:
    """Every macro once, in a public or in an agent's frame."""
    agent = {"actor": AGENT, "nav": AGENT_NAV} if base == "agent_base.html" else {}
    return render(MACRO_PAGE, base=base, **{**agent, **more})
