"""The pages of the form, for whoever fills it: show a step, save it, check everything."""

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from register import clock
from register.applications.actions import StepAnswers, save_draft
from register.applications.content import STEPS
from register.applications.models import Draft
from register.applications.rules import PERSON_ROLES, refusals_of, step_refusals
from register.db import transaction
from register.errors import Conflict, NotFound
from register.organisations.reference import Commune, communes_of, territory
from web.labels import label
from web.labels.answers import problem_texts
from web.pages.apply.answering import LATER, Outcome, Submitted, answer, submitted
from web.pages.apply.communes import commune_name
from web.pages.apply.journey import ALL_STEPS, CHECK, MINUTES_LEFT, Journey, step_after, step_before
from web.pages.apply.summary import differences, person_text, sections_of
from web.pages.apply.values import stored_values, typed_values
from web.schemas.application import FIRST_HOUSING, OTHER_HOUSING

FIRST_BOX = {"reasons": "reason_1", "wanted_communes": "commune_search", "people": "person_role"}
"""Answers whose first box has another name than the answer."""


def known_step(step: str) -> str:
    """The step asked for, if there is one."""
    if step not in STEPS:
        raise NotFound("step")
    return step


def refusals(territory_id: str, answers: Mapping[str, Any]) -> dict[str, str]:
    """What still keeps these answers from being filed, by field."""
    codes = frozenset(one.insee for one in communes_of(territory(territory_id).department_code))
    return refusals_of(answers, today=clock.today(), communes=codes)


# ---- one step -------------------------------------------------------------------------------------------------------


def show_step(journey: Journey, step: str) -> str:
    """A step with what the draft holds."""
    with transaction(journey.actor):
        draft = journey.draft()
    return _page(journey, step, draft, {"form": stored_values(draft.answers.get(step, {}))})


def post_step(journey: Journey, step: str) -> AnyResponse:
    """Save a step and go on, or show it again with what was typed."""
    with transaction(journey.actor):
        draft = journey.draft()
        stored = draft.answers.get(step, {})
        given = submitted(journey.actor.territory_id, step, stored=stored, form=request.form)
        outcome = answer(given)
        try:
            if not outcome.problems:
                _keep(journey, step, outcome)
        except Conflict as conflict:
            if conflict.code != "draft_changed":
                raise
            return _conflict_page(journey, draft, given, outcome)
    if outcome.problems or outcome.stays:
        return _again(journey, step, draft, outcome)
    return redirect(_next_url(journey, step, given.action), 303)


def _keep(journey: Journey, step: str, outcome: Outcome) -> None:
    version = request.form.get("version", "")
    given = StepAnswers(step, outcome.answers, int(version) if version.isdecimal() else 0)
    save_draft(journey.actor, journey.draft_id, given, clock.now())


def _next_url(journey: Journey, step: str, action: str) -> str:
    if action == LATER:
        return journey.url("later")
    return journey.step_url(CHECK if request.form.get("from") == CHECK else step_after(step))


def _again(journey: Journey, step: str, draft: Draft, outcome: Outcome) -> Response:
    form = typed_values(step, request.form)
    for name in outcome.cleared:
        form.pop(name, None)
    answers = {} if outcome.problems else outcome.answers
    lists = {name: answers[name] for name in ("people", "wanted_communes") if name in answers}
    errors = problem_texts({FIRST_BOX.get(name, name): code for name, code in outcome.problems.items()})
    context = {"form": form, "errors": errors, "lists": lists, "found": outcome.found}
    return make_response(_page(journey, step, draft, context), 400 if errors else 200)


def _conflict_page(journey: Journey, draft: Draft, given: Submitted, outcome: Outcome) -> Response:
    context = {
        "form": typed_values(given.step, request.form),
        "conflicts": differences(given.step, given.stored, outcome.answers),
    }
    return make_response(_page(journey, given.step, draft, context), 409)


def _page(journey: Journey, step: str, draft: Draft, context: Mapping[str, Any]) -> str:
    lists = {**draft.answers.get(step, {}), **context.get("lists", {})}
    number = ALL_STEPS.index(step)
    before = step_before(step)
    return render_template(
        f"apply/steps/{step}.html",
        journey=journey,
        frame=journey.frame,
        step=step,
        step_number=number + 1,
        step_count=len(ALL_STEPS),
        step_title=label("ApplicationStep", step),
        minutes=MINUTES_LEFT[number],
        back_url=journey.step_url(before) if before else journey.url("tasks"),
        version=draft.version,
        saved_at=draft.updated_at if draft.answers else None,
        from_check=request.values.get("from") == CHECK,
        form=context["form"],
        errors=context.get("errors", {}),
        conflicts=context.get("conflicts", []),
        action_url=journey.url("save", step=step),
        **_lists(step, lists, context.get("found", ())),
    )


def _lists(step: str, answers: Mapping[str, Any], found: tuple[Commune, ...]) -> dict[str, Any]:
    """What only one step shows beside its boxes."""
    if step == "household":
        roles = [(role.value, label("PersonRole", role)) for role in PERSON_ROLES]
        return {"people": [person_text(person) for person in answers.get("people", ())], "roles": roles}
    if step == "wishes":
        wanted = [(code, commune_name(code)) for code in answers.get("wanted_communes", ())]
        return {"wanted": wanted, "found": [one for one in found if one.insee not in dict(wanted)]}
    if step == "current-housing":
        first = [(code.value, label("CurrentHousing", code)) for code in FIRST_HOUSING]
        other = [(code.value, label("CurrentHousing", code)) for code in OTHER_HOUSING]
        return {"first_housing": first, "other_housing": other}
    return {}


# ---- all steps ------------------------------------------------------------------------------------------------------


def show_tasks(journey: Journey) -> str:
    """The steps, what is done and what is left."""
    with transaction(journey.actor):
        draft = journey.draft()
    left = refusals(journey.actor.territory_id, draft.answers)
    rows = [
        (step, label("ApplicationStep", step), journey.step_url(step), _state(step, draft, left)) for step in STEPS
    ]
    return render_template(
        "apply/tasks.html", journey=journey, frame=journey.frame, rows=rows, is_complete=not left, draft=draft
    )


def _state(step: str, draft: Draft, left: Mapping[str, str]) -> str:
    if step not in draft.answers:
        return "todo"
    return "redo" if step_refusals(step, left) else "done"


def show_check(journey: Journey, errors: Mapping[str, str] | None = None, status: int = 200) -> Response:
    """Everything that was answered, before sending."""
    with transaction(journey.actor):
        draft = journey.draft()
    return check_page(journey, draft, errors or {}, status)


def check_page(journey: Journey, draft: Draft, errors: Mapping[str, str], status: int) -> Response:
    """The page to check; ``errors`` refuses the sending."""
    left = refusals(journey.actor.territory_id, draft.answers)
    missing = [
        (problem_texts({name: code})[name], _field_url(journey, name, left)) for name, code in left.items()
    ]
    page = render_template(
        "apply/check.html",
        journey=journey,
        frame=journey.frame,
        sections=sections_of(draft.answers),
        missing=missing,
        errors=errors,
        step_count=len(ALL_STEPS),
        is_paper=draft.organisation_id is not None,
    )
    return make_response(page, status)


def _field_url(journey: Journey, name: str, left: Mapping[str, str]) -> str:
    step = next(step for step in STEPS if name in step_refusals(step, left))
    return f"{journey.step_url(step, **{'from': CHECK})}#field-{FIRST_BOX.get(name, name)}"
