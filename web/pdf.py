"""Answering with a PDF: never kept by a cache, named for whoever downloads it."""

from flask import Response


def pdf_response(content: bytes, filename: str) -> Response:
    """A PDF shown by the browser."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    response.headers["Cache-Control"] = "no-store"
    return response
