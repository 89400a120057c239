"""The pages of docs/privacy, read from the models, ``dictionary.toml`` and ``retention.toml``.

``python -m tests.contracts.privacy_pages`` writes them.
"""

import tomllib
from pathlib import Path
from typing import Any

import register.models
from register.db import Base
from register.privacy import retention

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "privacy"
DICTIONARY: dict[str, Any] = tomllib.loads((ROOT / "register/privacy/dictionary.toml").read_text(encoding="utf-8"))
MADE = "Page produite par `make privacy` ; une épreuve vérifie qu’elle est à jour."
PROCESSING = """# Registre du traitement

{made}

Traitement « Numéro unique » (décret 2017-917 du 9 mai 2017). {law}.
Responsable, délégué à la protection des données et sous-traitants : à remplir par qui exploite le registre.
Destinataires : ceux des articles R441-2-6 et R441-2-15 du CCH, par territoire et par rôle ; une demande radiée
n’est plus lue que par le gestionnaire ou l’État, avec une raison.
Sécurité : docs/operations.md. Algorithmes : page `/algorithm`.

| Finalité | Données | Conservation | Table |
|---|---|---|---|
"""
TABLES = register.models.__all__ and Base.metadata.tables


def declared() -> dict[str, dict[str, str]]:
    """The class of each column, by table, as the dictionary says it."""
    return {
        name: {column: kind for kind, columns in table["columns"].items() for column in columns}
        for name, table in DICTIONARY["tables"].items()
    }


def _span(one: retention.Retention) -> str:
    if one.months:
        return f"{one.months} mois"
    return f"{one.days} jour{'s' if one.days > 1 else ''}" if one.days else "sans terme"


def retention_page() -> str:
    """How long each class of data is kept, and which text says so."""
    head = f"# Durées de conservation\n\n{MADE}\nSource : `register/privacy/retention.toml`.\n\n"
    rows = [
        f"| {one.what} | {one.starts} | {_span(one)} | {one.end} | {one.source} |"
        for one in retention.retentions().values()
    ]
    table = "| Données | À partir de | Durée | Puis | Texte |\n|---|---|---|---|---|\n"
    return head + table + "\n".join(rows) + f"\n\nÀ relire avant le {retention.review_by():%d/%m/%Y}.\n"


def dictionary_page() -> str:
    """Every column: its class, and its table's purpose, basis and retention."""
    parts = [f"# Dictionnaire des données\n\n{MADE}\nSource : `register/privacy/dictionary.toml` et les modèles.\n"]
    classes, bases, kept = DICTIONARY["classes"], DICTIONARY["bases"], retention.retentions()
    columns = declared()
    for name, table in sorted(DICTIONARY["tables"].items()):
        one = kept[table["retention"]]
        parts.append(
            f"\n## `{name}`\n\n{table['purpose']}. {bases[table['basis']]}.\n"
            f"Conservation : {_span(one)} depuis {one.starts} ({one.source}).\n\n"
            "| Colonne | Type | Classe |\n|---|---|---|"
        )
        for column in TABLES[name].columns:
            parts.append(f"| `{column.name}` | {str(column.type).lower()} | {classes[columns[name][column.name]]} |")
    return "\n".join(parts) + "\n"


def processing_page() -> str:
    """The register of processing (RGPD, article 30), as far as the program knows it."""
    bases, kept, rows = DICTIONARY["bases"], retention.retentions(), []
    for name, table in DICTIONARY["tables"].items():
        kinds = [DICTIONARY["classes"][kind] for kind in table["columns"] if kind not in ("technical", "identifier")]
        if kinds and not {"public", "statistic"} & set(table["columns"]):
            rows.append(f"| {table['purpose']} | {', '.join(kinds)} | {kept[table['retention']].what} | `{name}` |")
    return PROCESSING.format(made=MADE, law=bases["law"]) + "\n".join(rows) + "\n"


PAGES = {"retention.md": retention_page, "dictionary.md": dictionary_page, "processing.md": processing_page}

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, write in PAGES.items():
        (FOLDER / name).write_text(write(), encoding="utf-8")
