"""Commands of `toit` for whoever checks from outside: they compute again or describe, and print."""

from datetime import datetime
from pathlib import Path

import click

from web.opening import application, read_settings


@click.command()
@click.option("--territory", required=True, help="Le territoire, par son code.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Le jour : 2026-03-02.")
@click.option("--application", "number", help="Le score d'une demande, par son numéro.")
@click.option("--commune", default="", help="Le classement d'une commune, par son code INSEE.")
@click.option("--typology", default="", help="Avec --commune : la taille, T1 à T6.")
def replay(territory: str, day: datetime, number: str | None, commune: str, typology: str) -> None:
    """Rejoue un score ou un classement : le document sur la sortie, son empreinte sur la sortie d'erreur."""
    if bool(number) == bool(commune) or bool(commune) != bool(typology):
        raise click.UsageError("donnez --application, ou --commune avec --typology.")
    with application(read_settings()):
        from register.priorities.past_documents import replayed

        document = replayed(territory, day.date(), number=number, place=(commune, typology))
    click.echo(document.canonical, nl=False)
    click.echo(f"sha256 {document.sha256}", err=True)


@click.command("openapi")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Le fichier, au lieu de la sortie.")
def openapi_document(output: Path | None) -> None:
    """Décrit l'API en OpenAPI 3.1, sans ouvrir de base."""
    from web.api.openapi import bare_document

    if output is None:
        click.echo(bare_document(), nl=False)
    else:
        output.write_text(bare_document(), encoding="utf-8")


@click.command("grid-sql")
@click.option("--territory", required=True, help="Le territoire, par son code.")
@click.option("--epci", required=True, help="L'intercommunalité, par son SIREN.")
@click.option("--version", type=int, help="Une version de sa grille ; par défaut, celle en vigueur.")
def grid_sql(territory: str, epci: str, version: int | None) -> None:
    """Écrit une grille en SQL : un auditeur recompte les points de la table scores sans ce programme."""
    with application(read_settings()):
        from register import clock
        from register.actor import system
        from register.db import transaction
        from register.priorities.grids import auditors_sql
        from register.priorities.queries import grid_in_force, grid_versions

        actor = system(territory)
        with transaction(actor):
            wanted = [one for one in grid_versions(actor, epci) if one.version == version]
            grid = wanted[0] if wanted else None if version else grid_in_force(actor, epci, clock.today())
    if grid is None:
        raise click.UsageError("aucune grille adoptée pour cette intercommunalité et cette version.")
    click.echo(auditors_sql(grid.text, epci))
