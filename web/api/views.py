"""Grids and scores as the API writes them: the same sentences as the pages."""

from typing import Any

from register.applications.models import Application
from register.priorities.queries import AdoptedGrid, ExplainedScore
from web.score_changes import outside_view
from web.score_lines import Claims, missing_lines, score_lines


def grid_value(territory: str, grid: AdoptedGrid) -> dict[str, Any]:
    """One version of a grid, as ``GridSchema``."""
    return {
        "territory": territory,
        "epci_siren": grid.epci_siren,
        "epci_name": grid.epci_name,
        "version": grid.version,
        "title": grid.title,
        "is_synthetic": grid.is_synthetic,
        "adopted_on": grid.adopted_on,
        "in_force_from": grid.in_force_from,
        "in_force_until": grid.in_force_until,
    }


def application_value(application: Application, scores: list[ExplainedScore], claims: Claims) -> dict[str, Any]:
    """An application with its scores, as ``ApplicationScoreSchema``."""
    return {
        "number": application.number,
        "filed_on": application.filed_on,
        "scores": [
            {
                "grid": grid_value(application.territory_id, score.grid),
                "points": score.points,
                "verified_points": score.verified_points,
                "to_confirm": score.to_confirm,
                "scored_on": score.scored_on,
                "lines": score_lines(score, application, claims),
                "missing": missing_lines(score, application),
                "outside": outside_view(score),
            }
            for score in scores
        ],
    }
