"""Making a PDF from a typst template and data: tagged and titled for screen readers (PDF/UA-1)."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).with_name("fonts")


@cache
def _fonts() -> typst.Fonts:
    """Our two typefaces and those of the typesetter; never the machine's, so a page looks the same everywhere."""
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])


def typeset(template: Path, content: Mapping[str, Any]) -> bytes:
    """The PDF of a template; the content reaches it as data (``sys.inputs.content``), never as markup."""
    data = json.dumps(dict(content), ensure_ascii=False, default=str)
    made = typst.compile(
        template, font_paths=_fonts(), format="pdf", sys_inputs={"content": data}, pdf_standards="ua-1"
    )
    assert isinstance(made, bytes)
    return made
