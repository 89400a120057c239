"""What one submitted step means: answers to keep, problems to show, or a list to go on with. No database here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from register import clock
from register.applications.rules import MOST_PEOPLE, communes_limit
from register.organisations.reference import Commune
from web.pages.apply.communes import communes_named, one_commune
from web.schemas.application import PERSON, Answered, Typed, load, read_step

CONTINUE, LATER = "continue", "later"
PERSON_BOXES = ("person_role", "person_first_names", "person_birth_name", "person_birth_date_day")


@dataclass(frozen=True, slots=True)
class Submitted:
    """One step as it was sent: the territory, what is stored, what was typed, the button pressed and its target."""

    territory_id: str
    step: str
    stored: Mapping[str, Any]
    form: Typed
    action: str = CONTINUE
    target: str = ""

    @property
    def is_partial(self) -> bool:
        """Whether missing answers are welcome: every button but the one that goes on."""
        return self.action != CONTINUE

    def read(self) -> Answered:
        """The boxes of the step itself."""
        return read_step(
            self.step,
            self.form,
            partial=self.is_partial,
            find_commune=lambda typed: one_commune(self.territory_id, typed),
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to keep and what to show. ``stays``: the same page again, with a list changed; ``cleared``: boxes to empty,
    because what they held has joined the list."""

    answers: dict[str, Any]
    problems: dict[str, str] = field(default_factory=dict)
    stays: bool = False
    cleared: tuple[str, ...] = ()
    found: tuple[Commune, ...] = ()


def submitted(territory_id: str, step: str, *, stored: Mapping[str, Any], form: Typed) -> Submitted:
    """Read the button pressed: its value is an action, then a target after a colon."""
    action, _, target = form.get("action", CONTINUE).partition(":")
    return Submitted(territory_id, step, stored, form, action or CONTINUE, target)


def answer(given: Submitted) -> Outcome:
    """What a submitted step means."""
    special = LISTS.get(given.step)
    if special is not None:
        return special(given)
    read = given.read()
    return Outcome(read.answers, read.problems)


# ---- persons to be housed -------------------------------------------------------------------------------------------


def _household(given: Submitted) -> Outcome:
    read = given.read()
    people = list(given.stored.get("people", ()))
    answers = {**read.answers, "people": people}
    if given.action == "remove":
        answers["people"] = [one for index, one in enumerate(people) if str(index) != given.target]
        return Outcome(answers, stays=True)
    adds = given.action == "add"
    if not adds and not any(given.form.get(name, "").strip() for name in PERSON_BOXES):
        return Outcome(answers, read.problems)
    person = load(PERSON, given.form, partial=False)
    if person.problems:
        return Outcome(answers, {**person.problems, **({} if adds else read.problems)})
    problem = _add_person(answers["people"], _person(person.answers))
    if problem:
        return Outcome(answers, problem)
    boxes = (*PERSON.fields, "person_birth_date_day", "person_birth_date_month", "person_birth_date_year")
    return Outcome(answers, {} if adds else read.problems, stays=adds, cleared=boxes)


def _person(answers: Mapping[str, Any]) -> dict[str, Any]:
    named = {name.removeprefix("person_"): value for name, value in answers.items()}
    return {**named, "is_disabled": bool(named.get("is_disabled"))}


def _add_person(people: list[dict[str, Any]], person: dict[str, Any]) -> dict[str, str]:
    if person in people:  # the page was sent twice
        return {}
    if len(people) >= MOST_PEOPLE:
        return {"people": "too_many"}
    if person["role"] == "SPOUSE" and any(one["role"] == "SPOUSE" for one in people):
        return {"person_role": "two_spouses"}
    people.append(person)
    return {}


# ---- communes wanted ------------------------------------------------------------------------------------------------


def _wishes(given: Submitted) -> Outcome:
    read = given.read()
    communes = list(given.stored.get("wanted_communes", ()))
    answers = {**read.answers, "wanted_communes": communes}
    typed = given.form.get("commune_search", "").strip()
    if given.action == "find" or (given.action == CONTINUE and typed):
        return _find(given, answers, typed)
    if given.action in MOVES:
        answers["wanted_communes"] = MOVES[given.action](communes, given.target)
        return _within_limit(Outcome(answers, stays=True, cleared=("commune_search",)), given)
    problems = dict(read.problems)
    if not communes and not given.is_partial:
        problems = {"commune_search": "required", **problems}
    return Outcome(answers, problems)


def _find(given: Submitted, answers: dict[str, Any], typed: str) -> Outcome:
    if not typed:
        return Outcome(answers, {"commune_search": "required"})
    found = communes_named(given.territory_id, typed)
    if not found:
        return Outcome(answers, {"commune_search": "unknown"})
    if len(found) == 1:
        answers["wanted_communes"] = _pick(answers["wanted_communes"], found[0].insee)
        return _within_limit(Outcome(answers, stays=True, cleared=("commune_search",)), given)
    return Outcome(answers, stays=True, found=tuple(found))


def _within_limit(outcome: Outcome, given: Submitted) -> Outcome:
    if len(outcome.answers["wanted_communes"]) <= communes_limit(clock.today()):
        return outcome
    kept = {**outcome.answers, "wanted_communes": list(given.stored.get("wanted_communes", ()))}
    return Outcome(kept, {"commune_search": "too_many"})


def _pick(communes: list[str], insee: str) -> list[str]:
    known = insee in communes or not (len(insee) == 5 and insee.isalnum())
    return communes if known else [*communes, insee]


def _drop(communes: list[str], insee: str) -> list[str]:
    return [code for code in communes if code != insee]


def _up(communes: list[str], insee: str) -> list[str]:
    place = communes.index(insee) if insee in communes else 0
    if place == 0:
        return communes
    before, after = communes[: place - 1], communes[place + 1 :]
    return [*before, insee, communes[place - 1], *after]


MOVES: Mapping[str, Callable[[list[str], str], list[str]]] = {"pick": _pick, "drop": _drop, "up": _up}
LISTS: Mapping[str, Callable[[Submitted], Outcome]] = {"household": _household, "wishes": _wishes}
