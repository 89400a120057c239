"""What the landlords of the fiction did goes on when a household has not told its income."""

from contextlib import nullcontext
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from register.actor import system
from register.demo import story
from register.errors import Refused


@pytest.mark.parametrize(("code", "signed"), [("income_unknown", False), ("", True)])
def test_a_household_of_unknown_income_signs_later(monkeypatch: Any, code: str, signed: bool) -> None:
    def sign_lease(*_place: Any, **_named: Any) -> None:
        if code:
            raise Refused(code)

    monkeypatch.setattr(story, "transaction", nullcontext)
    monkeypatch.setattr(story, "sign_lease", sign_lease)
    offer: Any = SimpleNamespace(id=None)
    assert story._sign(system("014"), offer, story.Stage(date(2026, 11, 25))) is signed


def test_any_other_refusal_stops_the_story(monkeypatch: Any) -> None:
    def sign_lease(*_place: Any, **_named: Any) -> None:
        raise Refused("offer_lapsed")

    monkeypatch.setattr(story, "transaction", nullcontext)
    monkeypatch.setattr(story, "sign_lease", sign_lease)
    offer: Any = SimpleNamespace(id=None)
    with pytest.raises(Refused, match="offer_lapsed"):
        story._sign(system("014"), offer, story.Stage(date(2026, 11, 25)))
