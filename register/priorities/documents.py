"""What the laboratory found as a PDF for the deliberation (typst, PDF/UA-1); its words come from the page."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from register.typesetting import typeset

TEMPLATE = Path(__file__).with_name("templates") / "deliberation.typ"


def deliberation_pdf(content: Mapping[str, Any]) -> bytes:
    """The report of a comparison; ``content`` is what ``web/laboratory_report.py`` writes."""
    return typeset(TEMPLATE, content)
