"""The minutes and the letters of a committee as PDFs, in the words and typefaces of the screens (typst, PDF/UA-1)."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from register.actor import Actor
from register.applications.codes import Civility, PersonRole
from register.applications.models import Application, Person
from register.applications.queries import application_visible_to, people_of
from register.clock import paris_day
from register.committees import queries, texts
from register.committees.codes import CandidateStatus, Decision
from register.committees.models import AgendaItem, Candidate, Sitting
from register.errors import NotFound
from register.notices.texts import Text, day_in_words, spaced_number
from register.organisations.queries import organisation
from register.typesetting import typeset

TEMPLATES = Path(__file__).with_name("templates")
TITLES = {Civility.M: "Monsieur", Civility.MME: "Madame"}


def minutes_pdf(content: Mapping[str, Any]) -> bytes:
    """The minutes of a sitting; ``content`` is their value with the wording of its codes (web/pages/committee)."""
    return typeset(TEMPLATES / "minutes.typ", content)


def letter_pdf(content: Mapping[str, Any]) -> bytes:
    """A letter on one A4 page: who writes to whom, the answer as its title, why, what follows, the remedies."""
    return typeset(TEMPLATES / "letter.typ", content)


def decision_facts(item: AgendaItem, candidate: Candidate, sitting: Sitting) -> dict[str, Any]:
    """What the text of a decision says of one candidate."""
    return {
        "decision": Decision(candidate.decision or ""),
        "rank": candidate.decision_rank,
        "reason_code": candidate.reason_code,
        "reason_text": candidate.reason_text,
        "condition_text": candidate.condition_text,
        "condition_due_on": candidate.condition_due_on,
        "order_reason": item.order_reason,
        "sitting_on": paris_day(sitting.held_at),
    }


def decision_letter(actor: Actor, candidate_id: UUID) -> dict[str, Any]:
    """The letter of a decision, once its sitting is closed; NotFound before."""
    candidate = queries.candidate_of(actor, candidate_id)
    if candidate.decision is None or candidate.status == CandidateStatus.PRESENTED:
        raise NotFound("letter")
    item = queries.item_of(actor, candidate.agenda_item_id)
    sitting, _committee = queries.sitting_of(actor, item.sitting_id)
    text = texts.decided(item.sheet, decision_facts(item, candidate, sitting))
    made_on = paris_day(sitting.closed_at or sitting.held_at)
    return _letter(actor, candidate.application_id, text=text, sheet=item.sheet, made=(item.organisation_id, made_on))


def offer_letter(actor: Actor, offer_id: UUID) -> dict[str, Any]:
    """The letter of an offer, with its last day and, where due, the mention of DALO (R441-10, R441-16-3)."""
    offer = queries.offer_of(actor, offer_id)
    text = texts.offered(offer.sheet, offer.answer_by, is_dalo=offer.is_dalo)
    made = (offer.organisation_id, offer.notified_on)
    return _letter(actor, offer.application_id, text=text, sheet=offer.sheet, made=made)


def _letter(
    actor: Actor, application_id: UUID, *, text: Text, sheet: Mapping[str, Any], made: tuple[UUID, date]
) -> dict[str, Any]:
    application = application_visible_to(actor, application_id)
    sender = organisation(actor, made[0])
    if application is None or sender is None:
        raise NotFound("letter")
    holder = next(person for person in people_of(actor, application_id) if person.role == PersonRole.APPLICANT)
    return {
        "title": text.subject,
        "paragraphs": text.body.split("\n\n"),
        "number": spaced_number(application.number),
        "dwelling": f"{sheet['title']}, {sheet['programme']}",
        "sender": {"name": sender.name, "address": sender.address, "phone": sender.phone},
        "recipient": _recipient(application, holder),
        "made_on": day_in_words(made[1]),
    }


def _recipient(application: Application, holder: Person) -> list[str]:
    """The address in clear: of a household at risk it is the one it chose to be written to at."""
    title = TITLES.get(Civility(holder.civility), "") if holder.civility else ""
    lines = (f"{title} {holder.full_name}", application.address_line, f"{application.postcode} {application.city}")
    return [line.strip() for line in lines]
