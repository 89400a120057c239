"""What every endpoint shares: its documentation, and answers with a digest that spares a second sending."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Response, json, request
from marshmallow import Schema

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Documentation:
    """What the OpenAPI document says of one endpoint: its summary, its answer, what its path holds."""

    summary: str
    answer: type[Schema]
    parameters: Mapping[str, str]
    is_public: bool


def documented(
    summary: str, answer: type[Schema], *, parameters: Mapping[str, str] | None = None, is_public: bool = False
) -> Callable[[View], View]:
    """Say what an endpoint answers, beside its code."""

    def decorate(view: View) -> View:
        view.documentation = Documentation(summary, answer, parameters or {}, is_public)  # type: ignore[attr-defined]
        return view

    return decorate


def answered(schema: Schema, value: Any) -> Response:
    """The value as its schema writes it; a client that already has these bytes is told so."""
    response = Response(json.dumps(schema.dump(value), ensure_ascii=False), mimetype="application/json")
    response.headers["Cache-Control"] = "no-cache"
    if request.cookies:
        response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
