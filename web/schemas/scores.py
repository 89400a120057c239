"""What the API says of grids, scores and the order: the answers as schemas, which the OpenAPI document is made from."""

from marshmallow import Schema, fields, validate


class GridSchema(Schema):
    """A version of an EPCI's scoring grid."""

    territory = fields.String(required=True, metadata={"description": "Code of the registration territory"})
    epci_siren = fields.String(required=True)
    epci_name = fields.String(required=True)
    version = fields.Integer(required=True)
    title = fields.String(required=True)
    is_synthetic = fields.Boolean(required=True, metadata={"description": "True for invented grids"})
    adopted_on = fields.Date(required=True, allow_none=True)
    in_force_from = fields.Date(required=True, allow_none=True)
    in_force_until = fields.Date(required=True, allow_none=True)


class FullGridSchema(GridSchema):
    """The same with its document, in the format of docs/grid-language.md."""

    document = fields.Dict(required=True)


class GridVersionsSchema(Schema):
    """Every adopted version, the newest first."""

    versions = fields.List(fields.Nested(GridSchema), required=True)


class LineSchema(Schema):
    """One criterion that gives points, in the words that the applicant reads."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    points = fields.Integer(required=True, metadata={"description": "Points that it adds to the total"})
    full_points = fields.Integer(required=True, metadata={"description": "Points it would give without a cap"})
    fact = fields.String(required=True)
    evidence = fields.String(
        required=True, validate=validate.OneOf(["NONE", "DECLARED", "COMPUTED", "DOCUMENT", "INSTITUTION"])
    )
    proof = fields.String(required=True)
    why = fields.String(required=True, metadata={"description": "What it rests on and what would change it"})
    article = fields.String(required=True)
    is_provisional = fields.Boolean(required=True)
    is_capped = fields.Boolean(required=True)
    next_on = fields.Date(required=True, allow_none=True)


class MissingLineSchema(Schema):
    """One criterion that gives nothing, and why."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    points = fields.Integer(required=True, metadata={"description": "Points that it would give first"})
    declared = fields.Boolean(required=True)
    why = fields.String(required=True)


class OutsideSchema(Schema):
    """Why a grid gives an application no points at all, in the words that the applicant reads."""

    code = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["EXCLUDED", "SUSPENDED"]))
    title = fields.String(required=True)
    why = fields.String(required=True, metadata={"description": "The circumstance and what would change it"})
    article = fields.String(required=True)


class ScoreSchema(Schema):
    """The score of an application under the grid of one wanted EPCI."""

    grid = fields.Nested(GridSchema, required=True)
    points = fields.Integer(required=True)
    verified_points = fields.Integer(required=True)
    to_confirm = fields.Integer(required=True)
    scored_on = fields.Date(required=True)
    lines = fields.List(fields.Nested(LineSchema), required=True)
    missing = fields.List(fields.Nested(MissingLineSchema), required=True)
    outside = fields.Nested(OutsideSchema, required=True, allow_none=True)


class ApplicationScoreSchema(Schema):
    """One application with a score per wanted EPCI, the EPCI of the first wish first."""

    number = fields.String(required=True)
    filed_on = fields.Date(required=True)
    scores = fields.List(fields.Nested(ScoreSchema), required=True)


class OrderKeySchema(Schema):
    """One key of the order: applied when those before it are equal."""

    key = fields.String(required=True)
    direction = fields.String(required=True, validate=validate.OneOf(["ascending", "descending"]))
    name = fields.String(required=True)
    rule = fields.String(required=True)
    article = fields.String(required=True)


class RankingOrderSchema(Schema):
    """The total order by which applications are ranked for a commune and a typology."""

    keys = fields.List(fields.Nested(OrderKeySchema), required=True)
    end_of_ties = fields.String(required=True)


class ProblemSchema(Schema):
    """A refusal (RFC 9457), in French."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    request_id = fields.String(required=True)
