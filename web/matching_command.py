"""The command `toit matching`: a synthetic market matched and proved before one's eyes; it reads no database."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from web.formats import integer

if TYPE_CHECKING:
    from register.demo.market import MarketRun


@click.command()
@click.option("--applicants", type=click.IntRange(1, 10_000_000), default=100_000, show_default=True)
@click.option("--dwellings", type=click.IntRange(1, 1_000_000), default=5_000, show_default=True)
@click.option("--choices", type=click.IntRange(1, 20), default=8, show_default=True, help="Vœux de chaque ménage.")
@click.option("--seats", type=click.IntRange(1, 50), default=1, show_default=True, help="Logements par programme.")
@click.option("--reserved", type=click.IntRange(0, 50), default=0, show_default=True, help="Dont premier quartile.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--national", is_flag=True, help="La taille du pays : 2 900 000 ménages, 100 000 logements, 10 vœux.")
def matching(national: bool, seed: int, **size: int) -> None:
    """Apparie un marché inventé, montre la preuve, les empreintes et les durées ; ne lit aucune base."""
    from register.demo.market import MarketSize, run_market

    if size["reserved"] > size["seats"]:
        raise click.BadParameter("pas plus que de logements par programme", param_hint="--reserved")
    if national:
        size.update(applicants=2_900_000, dwellings=100_000, choices=10)
    if size["dwellings"] < size["choices"] * size["seats"]:
        raise click.BadParameter("il faut au moins autant de programmes que de vœux", param_hint="--dwellings")
    for line in report_lines(run_market(MarketSize(**size), seed), seed):
        click.echo(line)


def report_lines(run: "MarketRun", seed: int) -> Iterator[str]:
    """The market, the durations side by side, the proof, the digests."""
    proof = run.proof
    yield f"Marché inventé (données fictives), graine {seed}."
    yield (
        f"{integer(proof.applicants)} ménages, {integer(proof.seats)} logements en {integer(run.programmes)} "
        f"programmes, {integer(proof.reserved)} places réservées au premier quartile."
    )
    yield ""
    yield f"Appariement               {_duration(run.match_seconds)}"
    yield f"Une lecture des vœux      {_duration(run.read_seconds)}   {_times(run.match_seconds, run.read_seconds)}"
    yield f"Un tri des vœux (lexsort) {_duration(run.sort_seconds)}   {_times(run.match_seconds, run.sort_seconds)}"
    yield f"La preuve                 {_duration(run.proof_seconds)}   toujours faite"
    yield f"Les empreintes            {_duration(run.digest_seconds)}"
    yield ""
    yield "Preuve tenue : personne deux fois ni hors de ses vœux, places et quotas respectés, aucune envie justifiée."
    yield (
        f"{integer(proof.seated)} ménages désignés ; {integer(proof.empty_seats)} logements sans candidat ; "
        f"places réservées : {integer(proof.reserved_met)} prises par le premier quartile, "
        f"{integer(proof.reserved_exhausted)} rendues faute de candidat."
    )
    yield (
        f"{integer(proof.truncated)} ménages sans logement ont rempli toute leur liste : "
        "plus de vœux les auraient peut-être logés."
    )
    yield ""
    yield f"Entrée   {run.digests.input}"
    yield f"Règles   {run.digests.rules}"
    yield f"Résultat {run.digests.output}"


def _duration(seconds: float) -> str:
    return f"{seconds * 1000:9.1f} ms" if seconds < 1 else f"{seconds:9.2f} s "


def _times(own: float, other: float) -> str:
    ratio = own / max(other, 1e-9)
    return f"l'appariement dure {ratio:.1f} fois cela" if ratio >= 1 else f"l'appariement en dure le {1 / ratio:.0f}e"
