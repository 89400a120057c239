"""Lines of a score in words: what each rests on, its proof, and what would change it."""

import json
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from register.priorities.grids import explained
from register.priorities.queries import AdoptedGrid, ExplainedScore
from register.priorities.standing import ProvedClaim
from scoring.facts import Evidence, FactSheet, encode
from scoring.law import reference_grid_text
from web.grid_views import grid_page
from web.score_changes import outside_view
from web.score_lines import missing_lines, score_lines

GRID = AdoptedGrid(
    id=None, epci_siren="200065597", epci_name="CU Caen la Mer", version=3, title="Grille", is_synthetic=True,
    adopted_on=date(2026, 3, 12), in_force_from=date(2026, 4, 1), in_force_until=None, text=reference_grid_text(),
)  # fmt: skip
APPLICATION = SimpleNamespace(
    filed_on=date(2025, 5, 14), current_housing="PRIVATE_TENANT", current_rooms=2, current_surface_m2=22,
    current_occupants=3, current_rent_euros=610, housing_benefit_euros=None, monthly_resources_euros=1480,
)  # fmt: skip


def score(sheet: FactSheet, grid: AdoptedGrid = GRID) -> ExplainedScore:
    found = explained(grid.text, encode(sheet))
    return ExplainedScore(
        epci_siren=GRID.epci_siren, epci_name=GRID.epci_name, grid=grid, points=found.points,
        verified_points=found.verified_points, scored_on=date(2026, 11, 22), facts=b"", lines=found.lines,
        missing=found.missing, outside=found.outside,
    )  # fmt: skip


def only_line(sheet: FactSheet, claims: dict[str, ProvedClaim] | None = None) -> dict[str, object]:
    (line,) = score_lines(score(sheet), APPLICATION, claims or {})
    return line


def plain(text: object) -> str:
    return str(text).replace("\u00a0", " ")


def test_seniority_says_since_when_and_the_day_of_the_next_point() -> None:
    line = only_line({"seniority_months": (18, Evidence.COMPUTED)})
    assert (line["points"], line["kind"], plain(line["proof"])) == (18, "computed", "Calculé")
    assert plain(line["why"]) == "18 mois depuis le 14 mai 2025. Prochain point le 14 décembre 2026."


def test_seniority_at_its_cap_says_that_it_grows_no_more() -> None:
    line = only_line({"seniority_months": (60, Evidence.COMPUTED)})
    assert line["points"] == 36
    assert plain(line["why"]).endswith("Cette ligne a atteint son maximum.")


def test_overcrowding_says_the_surface_the_people_and_what_ends_it() -> None:
    line = only_line({"overcrowded_with_minor": (1, Evidence.COMPUTED)})
    why = "22 m² pour 3 personnes, le minimum est de 25 m². La ligne disparaît à partir de 25 m²."
    assert plain(line["why"]).startswith(why)


def test_a_declared_effort_rate_says_what_would_confirm_it() -> None:
    line = only_line({"effort_rate_percent": (41, Evidence.DECLARED)})
    assert (line["points"], line["kind"]) == (15, "declared")
    assert plain(line["why"]) == (
        "610 € de loyer pour 1 480 € de ressources par mois, soit 41 %. "
        "Cette ligne sera confirmée par vos bulletins de salaire et votre quittance de loyer. "
        "Un changement de loyer, d’aide ou de ressources change cette ligne."
    )


@pytest.mark.parametrize(("level", "words"), [
    (Evidence.DOCUMENT, "Pièce acceptée le 12 septembre 2026"),
    (Evidence.INSTITUTION, "Reconnu par une institution le 12 septembre 2026"),
])
def test_a_proved_claim_says_by_what_and_when(level: Evidence, words: str) -> None:
    claims = {"BACK_TO_WORK": ProvedClaim(level.name, date(2026, 9, 12))}
    line = only_line({"back_to_work": (1, level)}, claims)
    assert plain(line["proof"]) == words
    assert "confirmée" not in str(line["why"])


def test_lines_come_with_the_most_points_first_and_a_capped_one_says_so() -> None:
    sheet: FactSheet = {
        "key_worker": (1, Evidence.DOCUMENT), "local_link": (1, Evidence.DECLARED), "dalo": (1, Evidence.INSTITUTION),
        "pdalhpd": (1, Evidence.INSTITUTION), "unfit_housing": (1, Evidence.DOCUMENT),
    }  # fmt: skip
    lines = score_lines(score(sheet), APPLICATION, {})
    assert [line["points"] for line in lines] == sorted((line["points"] for line in lines), reverse=True)
    capped = [plain(line["why"]) for line in lines if "Seule, elle vaudrait" in str(line["why"])]
    assert capped
    assert all("le groupe «" in why for why in capped)


def test_missing_points_name_what_is_declared_and_waits_for_its_proof_first() -> None:
    missing = missing_lines(score({"dalo": (1, Evidence.DECLARED)}), APPLICATION)
    assert missing[0]["name"] == "Décision DALO favorable"
    assert plain(missing[0]["why"]).startswith("Vous l’avez déclaré : ces points compteront avec la décision")
    assert all(int(line["points"]) > 0 for line in missing)


@pytest.mark.law("R441-2-10")
def test_the_public_grid_says_every_criterion_its_points_and_what_a_refusal_costs() -> None:
    page = grid_page(GRID)
    shown = [criterion for group in page["groups"] for criterion in group["criteria"]]
    assert len(shown) == len(GRID.document.criteria)
    assert page["grid"]["synthetic"]
    assert "−15" in plain(page["refusal_text"])
    assert {plain(one["points_text"]) for one in shown} >= {"100 points", "1 point par mois"}


def refusing(effect: str, **more: object) -> AdoptedGrid:
    rule = {
        "code": "refus", "label": "Un refus sans motif", "fact": "unjustified_refusals", "evidence": "INSTITUTION",
        "when": {"kind": "at_least", "value": 1}, "effect": effect, "article": "R441-2-10 11°", **more,
    }  # fmt: skip
    return replace(GRID, text=json.dumps({**json.loads(GRID.text), "refusals": [rule]}))


REFUSED: FactSheet = {
    "seniority_months": (18, Evidence.COMPUTED),
    "unjustified_refusals": (1, Evidence.INSTITUTION),
}


@pytest.mark.law("R441-2-10")
def test_a_suspended_application_is_told_why_by_which_text_and_what_would_change_it() -> None:
    told = outside_view(score(REFUSED, refusing("suspend")))
    assert told is not None
    assert (told["title"], told["article"]) == ("Demande suspendue", "R441-2-10 11°")
    assert told["why"].startswith("Un refus sans motif. ")
    assert told["why"].endswith("Les points reviennent si cette situation cesse.")
    assert outside_view(score(REFUSED)) is None


def test_a_suspension_without_an_article_names_the_vote() -> None:
    told = outside_view(score(REFUSED, refusing("suspend", article=None)))
    assert told is not None
    assert told["article"] == "Règle locale, votée par l’intercommunalité"


def test_a_frozen_line_says_the_refusal_and_no_cap() -> None:
    found = score({"seniority_months": (18, Evidence.COMPUTED)})
    group = found.lines[0].group
    lines = score_lines(score(REFUSED, refusing("freeze", groups=[group])), APPLICATION, {})
    frozen = next(line for line in lines if line["fact"] == "seniority_months")
    assert (frozen["points"], frozen["full_points"]) == (0, 18)
    assert "ne compte pas : Un refus sans motif. Les points reviennent" in plain(frozen["why"])
    assert "limité" not in str(frozen["why"])
