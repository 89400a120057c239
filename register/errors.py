"""The five kinds of refusal an action may raise; web/errors.py gives each its page."""

from collections.abc import Mapping
from typing import Any


class RegisterError(Exception):
    """A refusal with a stable code; ``values`` fill its wording in web/labels.

    Values never hold personal data: they reach logs and pages.
    """

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, Any] = values


class NotFound(RegisterError):
    """Unknown, or not visible to this actor: the two answer the same."""


class NotAllowed(RegisterError):
    """Known to this actor, but the act is not among its rights."""


class Refused(RegisterError):
    """A rule refuses the act: the code is the reason."""


class Conflict(RegisterError):
    """Somebody else changed the thing first, or it is no longer in the needed state."""


class Invalid(RegisterError):
    """What was typed is not acceptable; ``fields`` maps each field to its problem code."""

    def __init__(self, code: str = "invalid", *, fields: Mapping[str, str] | None = None, **values: Any) -> None:
        super().__init__(code, **values)
        self.fields: Mapping[str, str] = fields or {}
