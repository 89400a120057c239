"""Where a file stands, from its own events: what was done, who must act now and until when, what comes next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from register.applications.codes import ApplicationStatus
from register.applications.models import Application
from register.clock import paris_day
from register.committees.codes import CandidateStatus, OfferStatus
from register.committees.models import Offer
from register.committees.rows import Candidacy
from register.lettings.codes import BidAnswer, BidStatus
from register.lettings.models import Advert, Bid
from web.formats import date_day, date_long, surface
from web.labels import label

NBSP = "\u00a0"
SHOWN_BIDS = 4
STUDIED = frozenset({BidAnswer.RANKED, BidAnswer.SHORTLISTED})

Step = dict[str, str]


@dataclass(frozen=True, slots=True)
class Journey:
    """The events of one file."""

    application: Application
    bids: Sequence[tuple[Bid, Advert]]
    candidacies: Sequence[tuple[Candidacy, Offer | None]]
    today: date

    def offer_in(self, *statuses: OfferStatus) -> Offer | None:
        return next((offer for _, offer in self.candidacies if offer is not None and offer.status in statuses), None)

    @property
    def pending(self) -> Offer | None:
        """The offer that waits for the applicant's answer."""
        return self.offer_in(OfferStatus.PENDING)

    @property
    def presented(self) -> Candidacy | None:
        """The candidacy that a committee has yet to examine, the nearest sitting first."""
        waiting = [found for found, _ in self.candidacies if found.status == CandidateStatus.PRESENTED]
        return min(waiting, key=lambda found: found.sitting_on, default=None)

    @property
    def allocated(self) -> Candidacy | None:
        """A favourable decision whose offer is still to come."""
        return next(
            (found for found, offer in self.candidacies
             if offer is None and found.status == CandidateStatus.DECIDED and found.decision is not None
             and found.decision.startswith("ALLOCATED")), None,
        )  # fmt: skip

    @property
    def studied(self) -> tuple[Bid, Advert] | None:
        """The last bid whose advert is closed and not settled."""
        return next((pair for pair in self.bids if pair[0].answer in STUDIED), None)

    @property
    def open_bids(self) -> list[tuple[Bid, Advert]]:
        """Bids whose window is still open, the next to close first."""
        waiting = [pair for pair in self.bids if pair[0].status == BidStatus.LIVE]
        return sorted(waiting, key=lambda pair: pair[1].closes_at)


def dwelling_text(sheet: dict[str, Any]) -> str:
    """A dwelling in a few words: T3 de 64 m², Caen."""
    return f"{sheet['typology']} de {surface(sheet['surface_m2'])}, {sheet['commune_name']}"


def steps_of(journey: Journey) -> list[Step]:
    """The timeline: done in order, then now, then next."""
    now = now_step(journey)
    return [*_done(journey), now, *_next(journey)]


def _done(journey: Journey) -> list[Step]:
    mine = journey.application
    dated: list[tuple[date, Step]] = [
        (mine.filed_on, _step("Demande enregistrée", mine.filed_on, "Votre ancienneté compte depuis ce jour."))
    ]
    if mine.renewed_on is not None:
        until = f"Elle est valable jusqu’au {date_long(mine.valid_until)}."
        dated.append((mine.renewed_on, _step("Demande renouvelée", mine.renewed_on, until)))
    for bid, advert in journey.bids[:SHOWN_BIDS]:
        dated.append(_bid_done(bid, advert))
    for candidacy, offer in journey.candidacies[:SHOWN_BIDS]:
        dated += _committee_done(candidacy, offer)
    return [step for _, step in sorted(dated, key=lambda pair: pair[0])]


def _step(title: str, on: date, text: str = "") -> Step:
    return {"state": "done", "title": title, "date": f"Fait le {date_long(on)}", "text": text}


def _bid_done(bid: Bid, advert: Advert) -> tuple[date, Step]:
    on = paris_day(bid.placed_at)
    text = label("BidAnswer", bid.answer) + "." if bid.answer else ""
    if bid.status == BidStatus.WITHDRAWN:
        text = "Vous avez retiré cette candidature."
    return on, _step(f"Candidature{NBSP}: {dwelling_text(advert.sheet)}", on, text)


def _committee_done(candidacy: Candidacy, offer: Offer | None) -> list[tuple[date, Step]]:
    found: list[tuple[date, Step]] = []
    where = dwelling_text(candidacy.dwelling)
    if candidacy.decision is not None:
        decided = label("Decision", candidacy.decision) + "."
        found.append((candidacy.sitting_on, _step(f"Commission{NBSP}: {where}", candidacy.sitting_on, decided)))
    if offer is not None:
        made = paris_day(offer.made_at)
        state = label("OfferStatus", offer.status) + "."
        found.append((made, _step(f"Proposition de logement{NBSP}: {where}", made, state)))
    return found


def _now(title: str, acts: str, text: str = "") -> Step:
    return {"state": "now", "title": f"En ce moment{NBSP}: {title}", "date": acts, "text": text}


def now_step(journey: Journey) -> Step:
    """What is going on, who must act and until when; the nearest to a lease wins."""
    if journey.application.status == ApplicationStatus.STRUCK_OFF:
        reason = label("StrikeOffReason", journey.application.strike_off_reason)
        return _now("votre demande est close", f"{reason}.", "Vous pouvez encore lire votre dossier.")
    for found in (_now_offer(journey), _now_committee(journey), _now_bids(journey)):
        if found is not None:
            return found
    return _now(
        "votre demande est en attente",
        "Personne n’attend rien de vous",
        "Candidater à un logement ne coûte rien et ne fait perdre aucun point.",
    )


def _now_offer(journey: Journey) -> Step | None:
    if journey.pending is not None:
        where = dwelling_text(journey.pending.sheet)
        acts = f"C’est à vous de répondre, avant la fin du {date_day(journey.pending.answer_by)}"
        return _now("un logement vous est proposé", acts, f"{where}.")
    accepted = journey.offer_in(OfferStatus.ACCEPTED)
    if accepted is not None:
        text = f"{dwelling_text(accepted.sheet)}. Il vous donne rendez-vous pour signer le bail."
        return _now("votre bail se prépare", "C’est au bailleur d’agir", text)
    return None


def _now_committee(journey: Journey) -> Step | None:
    if journey.allocated is not None:
        text = f"{dwelling_text(journey.allocated.dwelling)}. La proposition vous sera envoyée."
        return _now("la commission a rendu un avis favorable", "C’est au bailleur d’agir", text)
    if journey.presented is not None:
        acts = f"C’est à la commission d’agir, le {date_day(journey.presented.sitting_on)}"
        text = f"{dwelling_text(journey.presented.dwelling)}."
        return _now("une commission va examiner votre candidature", acts, text)
    return None


def _now_bids(journey: Journey) -> Step | None:
    if journey.studied is not None:
        text = f"{journey.studied[1].sheet['landlord']} compare les candidatures reçues."
        return _now("votre candidature est étudiée", "C’est au bailleur d’agir", text)
    if journey.open_bids:
        closes = _day_of(journey.open_bids[0][1].closes_at)
        text = "La rapidité ne compte pas. Chaque candidature reçoit une réponse motivée."
        return _now("vos candidatures attendent la clôture de l’annonce", f"Clôture le {closes}", text)
    return None


def _day_of(instant: datetime) -> str:
    return date_day(paris_day(instant))


def _next(journey: Journey) -> list[Step]:
    mine = journey.application
    if mine.status == ApplicationStatus.STRUCK_OFF:
        return []
    later = {"state": "next", "date": ""}
    steps: list[Step] = []
    if journey.pending is None and (journey.studied or journey.open_bids):
        title = f"Si vous êtes parmi les premiers{NBSP}: une commission décide"
        steps.append({**later, "title": title, "text": "Elle compare les dossiers et écrit ses raisons."})
    if journey.pending is not None:
        title = f"Si vous acceptez{NBSP}: vous signez le bail avec le bailleur"
        steps.append({**later, "title": title, "text": "Votre demande quitte alors le registre."})
    renewal = f"Dans tous les cas{NBSP}: renouvelez votre demande avant le {date_long(mine.valid_until)}"
    steps.append({**later, "title": renewal, "text": "Nous vous préviendrons avant cette date."})
    return steps
