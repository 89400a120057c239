"""The `toit` command line: reads the settings, opens the database, calls the register, prints. The only printer."""

import sys
from pathlib import Path
from typing import Any

import click

from web.audit_commands import grid_sql, openapi_document, replay
from web.config import Settings, SettingsError
from web.keeping import KEEPING
from web.matching_command import matching
from web.opening import (
    account_actor,
    application,
    equip_demonstration,
    make_application,
    open_database,
    read_settings,
)

PROFILES = ("small", "demo", "department", "region", "nation")


def main() -> None:
    """The console script: known refusals become one line and exit code 1, never a trace."""
    try:
        cli(standalone_mode=True)
    except Exception as error:
        words = in_words(error)
        if words is None:
            raise
        raise SystemExit(f"toit : {words}") from None


def in_words(error: Exception) -> str | None:
    """The line that a known refusal deserves; ``None`` for what we did not foresee."""
    from register.doctor import UnsafeRoleError
    from register.embedded import EmbeddedError
    from register.errors import RegisterError
    from register.migrate import ServerTooOldError
    from web.serving import PortTakenError

    if isinstance(error, RegisterError):
        return f"{error.code} {dict(error.values)}" if error.values else error.code
    known = (SettingsError, EmbeddedError, PortTakenError, UnsafeRoleError, ServerTooOldError)
    return str(error) if isinstance(error, known) else None


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Toit Commun : fichier partagé de la demande de logement social."""


# ---- running ---------------------------------------------------------------------------------------------------------


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse d'écoute ; le frontal HTTPS est devant.")
@click.option("--workers", default=2, show_default=True)
@click.option("--threads", default=8, show_default=True)
def serve(host: str, workers: int, threads: int) -> None:
    """Sert les pages, sur la base en service."""
    from web.serving import Programs, child_environment, refuse_taken_port, server_command, stop_on_signals

    settings = read_settings()
    refuse_taken_port(settings.port, host=host)
    stop_on_signals()
    with open_database(settings) as opened:
        programs = Programs(child_environment(opened))
        try:
            programs.start(server_command(settings.port, host=host, workers=workers, threads=threads))
            click.echo(f"Toit Commun : http://{host}:{settings.port}")
            raise SystemExit(programs.wait())
        except KeyboardInterrupt:
            click.echo("Arrêt.")
        finally:
            programs.stop()


@cli.command()
@click.option("--until-empty", is_flag=True, help="S'arrête quand plus rien n'attend.")
@click.option("--concurrency", default=2, show_default=True)
def worker(until_empty: bool, concurrency: int) -> None:
    """Envoie les avis et fait les travaux différés."""
    from register import jobs

    with open_database(read_settings()) as opened:
        app = make_application(opened)
        jobs.run_worker(
            opened.database_url or "", context=app.app_context, concurrency=concurrency, until_empty=until_empty
        )


@cli.command()
@click.option("--profile", type=click.Choice(PROFILES), default="demo", show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
def demo(profile: str, seed: int) -> None:
    """Tout d'un coup : base embarquée, schéma, données fictives, serveur, travaux ; Ctrl-C arrête tout."""
    from web.serving import (
        Programs,
        child_environment,
        refuse_taken_port,
        server_command,
        stop_on_signals,
        worker_command,
    )

    settings = read_settings()
    refuse_taken_port(settings.port)
    stop_on_signals()
    address = f"http://127.0.0.1:{settings.port}"
    with open_database(settings) as opened:
        programs = Programs(child_environment(opened))
        try:
            prepare_demo(opened, profile, seed=seed, is_changed=migrate_embedded(settings))
            programs.start(server_command(settings.port))
            if programs.wait_ready(f"{address}/health"):
                announce(opened, address)
            programs.start(worker_command())
            raise SystemExit(programs.wait())
        except KeyboardInterrupt:
            click.echo("\nArrêt du serveur et de la base.")
        finally:
            programs.stop()


def prepare_demo(settings: Settings, profile: str, *, seed: int, is_changed: bool) -> None:
    """The fictitious people, if there is nobody yet; an older demonstration gets the newer ways to sign in."""
    from register.readiness import is_empty

    if is_empty(settings.database_url or ""):
        click.echo(f"Création du territoire de démonstration ({profile}), une seule fois.")
        seed_database(settings, profile, seed=seed, quiet=False)
    elif is_changed:
        equip_demonstration(settings)


def announce(settings: Settings, address: str) -> None:
    """Where to look, and as whom."""
    click.echo(f"\nToit Commun est prêt : {address}\nDonnées fictives. Ctrl-C arrête tout.\n")
    print_demo_accounts(settings)


# ---- database --------------------------------------------------------------------------------------------------------


@cli.command("database-url")
@click.option("--owner", is_flag=True, help="L'adresse du propriétaire du schéma, pour l'exploitation.")
@click.option("--superuser", is_flag=True, help="L'adresse de l'administrateur du PostgreSQL embarqué.")
def database_url(owner: bool, superuser: bool) -> None:
    """Dit comment joindre la base en service."""
    from register.embedded import default_cluster

    settings = read_settings()
    if settings.database_url is not None:
        click.echo(settings.database_url)
        return
    role = "owner" if superuser else "register_owner" if owner else "register_app"
    click.echo(default_cluster(settings.data_directory).url(role))


@cli.command()
@click.option("--roles", is_flag=True, help="Avec DATABASE_URL : crée aussi les rôles (compte administrateur).")
def migrate(roles: bool) -> None:
    """Crée les rôles et le schéma, ou les met à jour."""
    from register import migrate as migrations

    settings = read_settings()
    if settings.database_url is not None:
        if roles:
            migrations.create_roles(settings.database_url)
        migrations.upgrade(settings.database_url)
        return
    changed = migrate_embedded(settings)
    click.echo("Schéma mis à jour." if changed else "Schéma déjà à jour.")


def migrate_embedded(settings: Settings) -> bool:
    """Bring the embedded database, if it is the one in use, to this code's schema."""
    from register.embedded import default_cluster
    from register.readiness import is_current

    if not settings.is_embedded:
        return False
    with default_cluster(settings.data_directory).running() as cluster:
        if is_current(cluster.url()):
            return False
        from register.migrate import migrate_cluster

        return migrate_cluster(cluster)


@cli.command()
@click.confirmation_option(prompt="Effacer la base embarquée et tous les fichiers ?")
def reset() -> None:
    """Efface la base embarquée et les fichiers du répertoire de données."""
    import shutil

    from register.embedded import default_cluster

    settings = read_settings()
    if not settings.is_embedded:
        raise SettingsError("DATABASE_URL est donnée : seule la base embarquée s'efface ainsi.")
    cluster = default_cluster(settings.data_directory)
    cluster.stop()
    shutil.rmtree(cluster.directory, ignore_errors=True)
    shutil.rmtree(settings.data_directory / "files", ignore_errors=True)
    click.echo("Base et fichiers effacés.")


def seed_database(settings: Settings, profile: str, *, seed: int, quiet: bool = True) -> None:
    """Fill an empty territory with fictitious people."""
    from register.demo import load

    def progress(done: float, label: str) -> None:
        if not quiet:
            click.echo(f"\r{done:5.0%}  {label:<60}", nl=done >= 1, err=True)

    with application(settings):
        load.seed(profile, seed, progress)


@cli.command()
@click.option("--profile", type=click.Choice(PROFILES), default="demo", show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
def seed(profile: str, seed: int) -> None:
    """Remplit une base vide de données fictives ; même graine, mêmes données."""
    settings = read_settings()
    with open_database(settings):
        migrate_embedded(settings)
        seed_database(settings, profile, seed=seed, quiet=False)


# ---- trust -----------------------------------------------------------------------------------------------------------


@cli.command()
def verify() -> None:
    """Prouve les invariants du fichier sur la base en service ; code 0, ou la liste de ce qui manque."""
    with application(read_settings()):
        from register.verify import verify as prove

        findings = prove()
    for finding in findings:
        click.echo(f"{finding.invariant}  {finding.territory_id}  {finding.message}")
    click.echo("Tous les invariants tiennent." if not findings else f"{len(findings)} écart(s).")
    raise SystemExit(1 if findings else 0)


@cli.command()
def doctor() -> None:
    """Dit si cette installation peut servir ; en production, refuse tout ce qui est dangereux."""
    from register.doctor import address_problems, database_problems, folder_problems
    from web.config import unsafe_settings

    settings = read_settings()
    with open_database(settings) as opened:
        url = opened.database_url or ""
        problems = [*database_problems(url), *address_problems(url), *folder_problems(settings.data_directory)]
    for problem in problems:
        click.echo(f"à corriger : {problem}")
    for advice in [] if settings.is_production else unsafe_settings(settings):
        click.echo(f"refusé en production : {advice}")
    click.echo("Cette installation peut servir." if not problems else "Cette installation ne doit pas servir.")
    raise SystemExit(1 if problems else 0)


# ---- the register ----------------------------------------------------------------------------------------------------


@cli.command()
@click.option("--territory", "wanted", help="Un seul territoire, par son code.")
def rescore(wanted: str | None) -> None:
    """Recalcule à ce jour les points de toutes les demandes en cours ; reprend un calcul interrompu."""
    with application(read_settings()):
        from register.organisations.queries import territories

        for territory_id in [each.id for each in territories() if wanted in (None, each.id)]:
            click.echo(f"{territory_id} : {rescore_territory(territory_id)} demandes.")


def rescore_territory(territory_id: str) -> int:
    """Score everybody of one territory, under a progress bar."""
    from register import clock
    from register.priorities.runs import rescore_all

    with click.progressbar(length=1, label=territory_id, file=sys.stderr) as bar:
        return rescore_all(territory_id, clock.today(), lambda done, total: advance(bar, done, total))


def advance(bar: Any, done: int, total: int) -> None:
    """Move a progress bar to where a work stands, which may have begun in another process."""
    bar.length = total
    bar.update(done - bar.pos)


for command in (grid_sql, replay, openapi_document, matching, *KEEPING):
    cli.add_command(command)


@cli.command()
@click.option("--night", is_flag=True, help="Aussi les travaux de la nuit : sceau du jour et recalcul des points.")
def cycle(night: bool) -> None:
    """Ferme les annonces échues et les propositions sans réponse, comme le fait le travailleur."""
    with application(read_settings()):
        from register import clock
        from register.cycle import pass_night, pass_time

        done = pass_time(clock.now())
        if night:
            pass_night(clock.today())
    click.echo(f"{done.closed_adverts} annonce(s) close(s), {done.expired_offers} proposition(s) échue(s).")


@cli.command("return")
@click.argument("name", type=click.Choice(["first-quartile", "flow"]))
@click.option("--year", type=int, required=True)
@click.option("--territory", required=False, help="Par défaut, tous les territoires du fichier, l'un après l'autre.")
@click.option("--definitions", is_flag=True, help="Le sens de chaque colonne, au lieu des lignes.")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Dossier où écrire.")
def legal_return(name: str, year: int, territory: str | None, definitions: bool, output: Path | None) -> None:
    """Écrit un état réglementaire en CSV, sur la sortie standard ou dans un dossier."""
    with application(read_settings()):
        from register.organisations.queries import territories
        from register.reporting.returns import RETURNS, in_one_file

        made = [RETURNS[name](one.id, year) for one in territories() if territory in (None, one.id)]
    if not made:
        raise click.BadParameter("territoire inconnu de ce fichier", param_hint="--territory")
    rows, meanings = in_one_file([one.csv() for one in made]), made[0].definitions_csv()
    if output is None:
        click.echo(meanings if definitions else rows, nl=False)
        return
    output.mkdir(parents=True, exist_ok=True)
    for file, content in ((f"{name}-{year}.csv", rows), (f"{name}-definitions.csv", meanings)):
        (output / file).write_text(content, encoding="utf-8", newline="")
        click.echo(str(output / file))


@cli.group()
def account() -> None:
    """Les comptes : mot de passe, sessions."""


@account.command("password")
@click.argument("login")
@click.password_option("--password", help="Demandé au clavier s'il n'est pas donné.")
def account_password(login: str, password: str) -> None:
    """Donne un nouveau mot de passe à un compte ; ses sessions se ferment."""
    with application(read_settings()):
        from register import clock
        from register.db import transaction
        from register.organisations.actions import choose_password

        actor = account_actor(login)
        with transaction(actor):
            choose_password(actor, password, clock.now())
    click.echo("Mot de passe changé.")


@account.command("end-sessions")
@click.argument("login")
def account_end_sessions(login: str) -> None:
    """Ferme toutes les sessions d'un compte, par exemple au départ d'un agent."""
    with application(read_settings()):
        from register import clock
        from register.db import transaction
        from register.organisations.actions import end_sessions

        actor = account_actor(login)
        with transaction(actor):
            end_sessions(actor, clock.now())
    click.echo("Sessions fermées.")


@cli.command("demo-accounts")
def demo_accounts() -> None:
    """Liste les comptes de démonstration."""
    print_demo_accounts(read_settings())


def print_demo_accounts(settings: Settings) -> None:
    from register.demo.accounts import DEMO_ACCOUNTS

    if settings.is_production:
        raise SettingsError("aucun compte de démonstration en production.")
    for one in DEMO_ACCOUNTS:
        click.echo(f"  {one.login:<34} {one.password:<24} {one.name}, {one.role_text}")


if __name__ == "__main__":
    main()
