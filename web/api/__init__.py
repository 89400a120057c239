"""The API, version 1: one endpoint per file, read-only, as documented by its own schemas."""

import importlib
import pkgutil

from flask import Blueprint, Flask

PREFIX = "/api/v1"


def api_modules() -> list[str]:
    """Names of the modules below this package, in a stable order."""
    return sorted(info.name for info in pkgutil.iter_modules(__path__, f"{__name__}."))


def register_api(app: Flask) -> None:
    """Plug every endpoint in."""
    for name in api_modules():
        blueprint = getattr(importlib.import_module(name), "blueprint", None)
        if isinstance(blueprint, Blueprint):
            app.register_blueprint(blueprint)
