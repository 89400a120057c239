"""Pages, one package per audience. A module with a ``blueprint`` is a set of pages."""

import importlib
import pkgutil

from flask import Blueprint, Flask


def page_modules() -> list[str]:
    """Names of the modules below this package, in a stable order."""
    return sorted(info.name for info in pkgutil.walk_packages(__path__, f"{__name__}."))


def register_pages(app: Flask) -> None:
    """Plug every set of pages in."""
    for name in page_modules():
        blueprint = getattr(importlib.import_module(name), "blueprint", None)
        if isinstance(blueprint, Blueprint):
            app.register_blueprint(blueprint)
