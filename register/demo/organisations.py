"""The fictitious organisations of the two territories, their agents and committees. Places are real, bodies invented;
town halls, intercommunalities and State services bear their real name and act only in the fiction."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

NAMESPACE = UUID("6f0a7d5e-2b1c-4c8e-9a43-70697420636f")


def fixed_id(*words: str) -> UUID:
    """The same identifier in every seed: addresses of demonstration things can be written down."""
    return uuid5(NAMESPACE, "/".join(words))


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """An organisation; ``stock_percent`` is its share of the dwellings, for a landlord."""

    key: str
    territory_id: str
    kind: str
    name: str
    desk_code: str | None = None
    commune_insee: str | None = None
    epci_siren: str | None = None
    address: str = ""
    opening_hours: str = ""
    stock_percent: float = 0.0
    is_active: bool = False

    @property
    def id(self) -> UUID:
        return fixed_id("organisation", self.territory_id, self.key)


@dataclass(frozen=True, slots=True)
class DemoAgent:
    """A named agent; ``icon`` is the drawing of its account on the sign-in page."""

    key: str
    organisation: str
    territory_id: str
    full_name: str
    role: str
    job_title: str
    icon: str

    @property
    def id(self) -> UUID:
        return fixed_id("agent", self.territory_id, self.key)

    @property
    def organisation_id(self) -> UUID:
        return fixed_id("organisation", self.territory_id, self.organisation)


ORGANISATIONS = (
    DemoOrganisation("deux-rives", "014", "LANDLORD", "Habitat des Deux Rives", "G1410",
                     address="12 quai de la Fonderie, 14000 Caen", stock_percent=34, is_active=True),
    DemoOrganisation("bessin", "014", "LANDLORD", "Foyer du Bessin", "G1411",
                     address="3 rue de la Teinturerie, 14400 Bayeux", stock_percent=22, is_active=True),
    DemoOrganisation("pays-auge", "014", "LANDLORD", "Logis du Pays d’Auge", "G1412", stock_percent=18),
    DemoOrganisation("bocage", "014", "LANDLORD", "Coopérative du Bocage", "G1413", stock_percent=14),
    DemoOrganisation("cote", "014", "LANDLORD", "Habitat de la Côte", "G1414", stock_percent=12),
    DemoOrganisation("guichet", "014", "SHARED_DESK", "Guichet partagé de Caen", "G1401", "14118",
                     address="Hôtel de ville, esplanade Jean-Marie-Louvel, 14000 Caen",
                     opening_hours="Du lundi au vendredi, 9 h à 12 h et 13 h 30 à 17 h"),
    DemoOrganisation("caen", "014", "COMMUNE", "Commune de Caen", "G1402", "14118", "200065597",
                     address="Hôtel de ville, 14000 Caen"),
    DemoOrganisation("herouville", "014", "COMMUNE", "Commune d’Hérouville-Saint-Clair", "G1403", "14327", "200065597"),
    DemoOrganisation("lisieux", "014", "COMMUNE", "Commune de Lisieux", "G1404", "14366", "200069532"),
    DemoOrganisation("caen-la-mer", "014", "EPCI", "CU Caen la Mer", "G1405", None, "200065597"),
    DemoOrganisation("ddets", "014", "STATE", "DDETS du Calvados"),
    DemoOrganisation("gestionnaire", "014", "SYSTEM_MANAGER", "Gestionnaire du registre"),
    DemoOrganisation("relais", "014", "ASSOCIATION", "Relais du Logement", "G1420"),
    DemoOrganisation("action", "014", "ACTION_LOGEMENT", "Action Logement Services"),
    DemoOrganisation("collines", "061", "LANDLORD", "Logis des Collines", "G6110",
                     address="8 rue du Pont-Neuf, 61000 Alençon", stock_percent=58, is_active=True),
    DemoOrganisation("perche", "061", "LANDLORD", "Habitat du Perche", "G6111", stock_percent=42),
    DemoOrganisation("guichet", "061", "SHARED_DESK", "Guichet partagé d’Alençon", "G6101", "61001",
                     opening_hours="Du lundi au vendredi, 9 h à 12 h et 14 h à 17 h"),
    DemoOrganisation("alencon", "061", "COMMUNE", "Commune d’Alençon", "G6102", "61001", "246100663"),
    DemoOrganisation("cu-alencon", "061", "EPCI", "CU d’Alençon", "G6103", None, "246100663"),
    DemoOrganisation("ddets", "061", "STATE", "DDETS de l’Orne"),
    DemoOrganisation("gestionnaire", "061", "SYSTEM_MANAGER", "Gestionnaire du registre"),
    DemoOrganisation("entraide", "061", "ASSOCIATION", "Entraide Logement de l’Orne", "G6120"),
)


def organisations_of(territory_id: str, kind: str | None = None) -> tuple[DemoOrganisation, ...]:
    """The organisations of a territory, all or of one kind."""
    return tuple(
        each for each in ORGANISATIONS if each.territory_id == territory_id and kind in (None, each.kind)
    )


# Six members elected by the board, one of them for the tenants (R441-9); the first one chairs.
TENANTS_RANK = 5
MEMBERS = {
    "deux-rives": ("Hélène Marchand", "Karim Benali", "Nicole Auvray", "Thierry Lecoq", "Sandrine Duval", "Yves Guen"),
    "bessin": ("Bernard Lefèvre", "Odile Picard", "Samia Haddad", "Luc Vasseur", "Chantal Renouf", "Denis Amiot"),
    "pays-auge": ("Michel Aubert", "Lydie Quesnel", "Farid Mansour", "Anne Toutain", "Guy Lemoine", "Rose Hamon"),
    "bocage": ("Pascal Roussel", "Mireille Guérin", "Idrissa Sow", "Carole Letellier", "Jean Mauger", "Lina Costa"),
    "cote": ("Éric Delaunay", "Martine Blin", "Olga Petit", "Rachid Amar", "Sylvie Noël", "Paul Vautier"),
    "collines": ("Annie Chauvel", "Gilles Bazin", "Fatou Diop", "Rémi Gautier", "Josiane Loisel", "Alain Prévost"),
    "perche": ("Viviane Leroux", "Marc Fouquet", "Nadia Brahimi", "Hervé Launay", "Estelle Rivière", "Claude Binet"),
}

AGENTS = (
    DemoAgent("landlord", "deux-rives", "014", "Camille Roussel", "ALLOCATION_OFFICER", "Chargée d’attribution", "key"),
    DemoAgent("landlord-2", "bessin", "014", "Antoine Vallée", "ALLOCATION_OFFICER", "Chargé d’attribution", "key"),
    DemoAgent("desk", "guichet", "014", "Maud Perrin", "DESK_AGENT", "Conseillère au guichet partagé", "clipboard"),
    DemoAgent("mayor", "caen", "014", "Patrick Lenoir", "COMMITTEE_MEMBER", "Délégué du maire de Caen", "hand"),
    DemoAgent("epci", "caen-la-mer", "014", "Julie Hébert", "EPCI_OFFICER", "Responsable de l’habitat", "chart"),
    DemoAgent("state", "ddets", "014", "Olivier Marie", "STATE_OFFICER", "Chef du service logement", "landmark"),
    DemoAgent("manager", "gestionnaire", "014", "Sonia Ferrand", "SYSTEM_MANAGER", "Gestion du registre", "settings"),
    DemoAgent("helper", "relais", "014", "Awa Diallo", "HELPER", "Travailleuse sociale", "file"),
    DemoAgent("landlord", "collines", "061", "Bruno Chesnel", "ALLOCATION_OFFICER", "Chargé d’attribution", "key"),
    DemoAgent("desk", "guichet", "061", "Valérie Pottier", "DESK_AGENT", "Conseillère au guichet partagé", "clipboard"),
    DemoAgent("mayor", "alencon", "061", "Martin Cosnard", "COMMITTEE_MEMBER", "Délégué du maire d’Alençon", "hand"),
    DemoAgent("state", "ddets", "061", "Nathalie Goujon", "STATE_OFFICER", "Cheffe du service logement", "landmark"),
    DemoAgent("manager", "gestionnaire", "061", "Hugo Bellier", "SYSTEM_MANAGER", "Gestion du registre", "settings"),
)

# Whom the mayors' delegates sit with: the committees of the landlords that are active in the demonstration.
DELEGATE_COMMITTEES = {"014": ("deux-rives", "bessin"), "061": ("collines",)}
QUORUM = 4


def agents_of(territory_id: str) -> tuple[DemoAgent, ...]:
    """The agents with an account in a territory."""
    return tuple(each for each in AGENTS if each.territory_id == territory_id)


def committee_id(territory_id: str, landlord: str) -> UUID:
    """The committee of a landlord."""
    return fixed_id("committee", territory_id, landlord)


def organisation_rows(territory_id: str) -> list[dict[str, Any]]:
    """Rows of ``organisations``."""
    return [
        {
            "territory_id": each.territory_id, "id": each.id, "kind": each.kind, "name": each.name, "siren": None,
            "desk_code": each.desk_code, "commune_insee": each.commune_insee, "epci_siren": each.epci_siren,
            "address": each.address, "phone": "", "opening_hours": each.opening_hours,
        }
        for each in organisations_of(territory_id)
    ]  # fmt: skip


def agent_rows(territory_id: str) -> list[dict[str, Any]]:
    """Rows of ``agents``."""
    return [
        {
            "territory_id": each.territory_id, "id": each.id, "organisation_id": each.organisation_id,
            "full_name": each.full_name, "role": each.role, "job_title": each.job_title, "left_on": None,
        }
        for each in agents_of(territory_id)
    ]  # fmt: skip


def committee_rows(territory_id: str) -> list[dict[str, Any]]:
    """Rows of ``committees``: one per landlord."""
    return [
        {
            "territory_id": territory_id, "id": committee_id(territory_id, each.key), "organisation_id": each.id,
            "name": f"Commission d’attribution\u00a0: {each.name}", "quorum": QUORUM,
        }
        for each in organisations_of(territory_id, "LANDLORD")
    ]  # fmt: skip


def member_rows(territory_id: str) -> list[dict[str, Any]]:
    """Rows of ``committee_members``: six elected members, and the delegate of the mayor where there is one."""
    rows = []
    delegate = next(each for each in agents_of(territory_id) if each.role == "COMMITTEE_MEMBER")
    for landlord in organisations_of(territory_id, "LANDLORD"):
        people: list[tuple[str, str, UUID | None]] = [
            (name, "Représentant des locataires" if rank == TENANTS_RANK else "Administrateur", None)
            for rank, name in enumerate(MEMBERS[landlord.key])
        ]
        if landlord.key in DELEGATE_COMMITTEES[territory_id]:
            people.append((delegate.full_name, delegate.job_title, delegate.id))
        rows += [
            {
                "territory_id": territory_id, "id": fixed_id("member", territory_id, landlord.key, str(rank)),
                "committee_id": committee_id(territory_id, landlord.key), "agent_id": agent_id, "full_name": name,
                "quality": quality, "has_vote": True, "is_chair": rank == 0,
            }
            for rank, (name, quality, agent_id) in enumerate(people)
        ]  # fmt: skip
    return rows
