"""Commands that keep and end data: part of the `toit` command line, beside ``web/commands.py``."""

import sys
from pathlib import Path

import click

from web.opening import application, read_settings


@click.command()
@click.option("--dry-run", is_flag=True, help="Dit ce qui serait effacé, sans rien effacer.")
def purge(dry_run: bool) -> None:
    """Efface ce que la loi ne permet plus de garder ; reprend un effacement interrompu."""
    with application(read_settings()):
        from register import clock
        from register.cycle import due_territory, purge_territory
        from register.organisations.queries import territories

        for territory in territories():
            with click.progressbar(length=1, label=territory.id, file=sys.stderr) as bar:

                def advance(done: int, total: int, bar: "click._termui_impl.ProgressBar[int]" = bar) -> None:
                    bar.length = max(total, 1)
                    bar.update(done - bar.pos)

                now = clock.now()
                done = due_territory(territory.id, now) if dry_run else purge_territory(territory.id, now, advance)
            verb = "à effacer" if dry_run else "effacés"
            click.echo(
                f"{territory.id} : {done.announced} effacement(s) annoncé(s) ; {verb} : {done.applications} demande(s),"
                f" {done.drafts} brouillon(s), {done.readings} consultation(s), {done.accounts} compte(s) d’agent,"
                f" {done.agents} nom(s) d’agent."
            )


@click.command("export")
@click.argument("number")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Le fichier à écrire.")
def export(number: str, output: Path) -> None:
    """Écrit tout ce que le registre garde d’une demande, pour une personne qui l’a demandé sur papier."""
    with application(read_settings()):
        from register import clock
        from register.privacy.portability import export_by_number

        content = export_by_number(number, clock.now())
    output.touch(mode=0o600)
    output.chmod(0o600)
    output.write_bytes(content)
    click.echo(str(output))


KEEPING = (export, purge)
