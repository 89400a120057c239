"""The laboratory's report as the data of its PDF: the words and tables of the page, nothing counted anew."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from web.formats import date_long, plural
from web.labels import label
from web.laboratory_disclosure import Shown
from web.laboratory_views import Table, figures, headline, lists_sentence

NBSP = "\u00a0"


def report(
    shown: Shown, tables: Sequence[Table], *, titles: tuple[str, str], place: tuple[str, date]
) -> dict[str, Any]:
    """What the PDF says: ``titles`` of the grid tried and of the one compared, ``place`` and the day it is made."""
    study = shown.study
    sentences = headline(shown)
    return {
        "title": titles[0],
        "other": titles[1],
        "epci": place[0],
        "made_on": date_long(place[1]),
        "scored_on": date_long(study.scored_on) if study.scored_on else "",
        "question": question_text(shown),
        "headline": sentences[0],
        "sentences": sentences[1:],
        "figures": [{"name": name, "value": value, "more": more} for name, value, more in figures(shown)],
        "lists": lists_sentence(shown),
        "tables": [_table(table) for table in tables],
    }


def question_text(shown: Shown) -> str:
    """What was looked at: the size, and how many first places."""
    question = shown.study.question
    size = f"les demandes d’un {label('Typology', question.typology)}" if question.typology else "toutes les demandes"
    if question.places is None:
        return f"{size}{NBSP}; pour chaque taille, autant de premiers que de baux signés en un an, 11 au moins"
    return f"{size}{NBSP}; pour chaque taille, {plural(question.places, 'premier', 'premiers')}"


def _table(table: Table) -> dict[str, Any]:
    longest = table.maximum or 1
    return {
        "title": table.title,
        "caption": table.caption,
        "heads": [table.first_head, *table.heads],
        "rows": [
            {
                "name": row.name,
                "cells": list(row.cells),
                "is_hidden": row.is_hidden,
                "bar": round(row.bar.value / longest, 4) if row.bar else None,
                "before": round(row.bar.before / longest, 4) if row.bar and row.bar.before is not None else None,
            }
            for row in table.rows
        ],
    }
