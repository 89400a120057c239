"""A letter of a committee as an answer: one page, which says when it is a demonstration."""

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app

from register.committees.documents import letter_pdf
from web.pdf import pdf_response


def letter_response(content: Mapping[str, Any], name: str) -> Response:
    """The PDF of a letter."""
    return pdf_response(letter_pdf({**content, "demo": current_app.jinja_env.globals["demo_mode"]}), f"{name}.pdf")
