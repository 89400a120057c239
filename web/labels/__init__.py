"""French wording of every code. A module here may hold two tables.

``LABELS``: name of the code list, then code, then wording. ``REFUSALS``: code of a refusal (``register.errors``), then
its title, what happened, what was kept, what to do; values of the refusal fill the braces.
"""

import importlib
import pkgutil

from flask import Flask

LABELS: dict[str, dict[str, str]] = {}
REFUSALS: dict[str, tuple[str, str, str, str]] = {}


def _gather() -> None:
    for info in sorted(pkgutil.iter_modules(__path__, f"{__name__}."), key=lambda item: item.name):
        module = importlib.import_module(info.name)
        for kind, wording in getattr(module, "LABELS", {}).items():
            LABELS.setdefault(kind, {}).update(wording)
        REFUSALS.update(getattr(module, "REFUSALS", {}))


def label(kind: str, code: object) -> str:
    """The French wording of a code; an absent code (``None`` or empty) reads "Non renseigné"."""
    if code is None or code == "":
        return "Non renseigné"
    return LABELS[kind][str(code)]


def choices(kind: str) -> list[tuple[str, str]]:
    """Codes and wordings of a list, in its order, for radios and selects."""
    return list(LABELS[kind].items())


def register_labels(app: Flask) -> None:
    """Make wordings known to the templates."""
    app.jinja_env.globals.update(label=label, label_choices=choices)


_gather()
