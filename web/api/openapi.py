"""The OpenAPI document, made from the endpoints' own schemas."""

import re
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Flask, Response, current_app, json
from werkzeug.routing import Rule

from web.access import Permission, requires
from web.api import PREFIX, register_api
from web.schemas.scores import ProblemSchema

blueprint = Blueprint("api_openapi", __name__, url_prefix=PREFIX)

PLACEHOLDER = re.compile(r"<(\w+):(\w+)>")
FORMATS = {"uuid": {"type": "string", "format": "uuid"}}
ABOUT = (
    "Les points et leur explication, les grilles et l’ordre qui classe. Lecture seule. Un agent ou un demandeur"
    " s’identifie par le cookie de sa session\u00a0; chaque lecture d’un dossier nommé par un agent est notée, et la"
    " personne la voit. Les refus suivent la RFC 9457."
)


@blueprint.get("/openapi.json")
@requires(Permission.PUBLIC_READ)
def show() -> Response:
    """The document of this version of the program."""
    response = Response(written(current_app), mimetype="application/json")
    response.headers["Cache-Control"] = "no-cache"
    return response


def bare_document() -> str:
    """The same document without a database: for the command line and for the copy kept in docs."""
    app = Flask(__name__)
    register_api(app)
    return written(app)


def written(app: Flask) -> str:
    """The document as text, in a stable order."""
    return json.dumps(_document(app), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _document(app: Flask) -> dict[str, Any]:
    spec = APISpec(
        title="Toit Commun", version="1", openapi_version="3.1.0", plugins=[MarshmallowPlugin()],
        info={"description": ABOUT},
    )  # fmt: skip
    spec.components.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": "toit"})
    for rule in sorted(app.url_map.iter_rules(), key=str):
        documentation = getattr(app.view_functions[rule.endpoint], "documentation", None)
        if documentation is not None:
            spec.path(path=PLACEHOLDER.sub(r"{\2}", rule.rule), operations={"get": _operation(rule, documentation)})
    document: dict[str, Any] = spec.to_dict()
    return document


def _operation(rule: Rule, documentation: Any) -> dict[str, Any]:
    problem = {"content": {"application/problem+json": {"schema": ProblemSchema}}}
    refusals = {"404": "Inconnu, ou non visible pour vous"}
    if not documentation.is_public:
        refusals |= {"401": "Aucune session ouverte", "403": "Droit manquant"}
    return {
        "operationId": rule.endpoint.split(".")[0].removeprefix("api_"),
        "summary": documentation.summary,
        "security": [] if documentation.is_public else [{"session": []}],
        "parameters": [
            {
                "in": "path", "name": name, "required": True, "description": documentation.parameters[name],
                "schema": FORMATS.get(kind, {"type": "string"}),
            }
            for kind, name in PLACEHOLDER.findall(rule.rule)
        ],
        "responses": {
            "200": {"description": "Réponse", "content": {"application/json": {"schema": documentation.answer}}},
            "304": {"description": "Rien n’a changé depuis l’ETag donné"},
            **{code: {"description": words, **problem} for code, words in refusals.items()},
        },
    }  # fmt: skip
