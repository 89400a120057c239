"""The law of committees, article by article, with its boundaries."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from register.committees import rules
from register.committees.codes import Decision, ExceptionReason, NonAllocationReason, OfferStatus
from register.committees.rules import Problem, Ruling, Signature, Votes

DAY = date(2026, 3, 19)
BELOW = NonAllocationReason.RANKED_BELOW


def allocated(place: int, rank: int, **changes: object) -> Ruling:
    return Ruling(place, Decision.ALLOCATED_RANKED, rank, **changes)  # type: ignore[arg-type]


def refused(place: int, code: NonAllocationReason = BELOW, text: str = "Placé après.", **changes: object) -> Ruling:
    return Ruling(place, Decision.NOT_ALLOCATED, None, code, text, **changes)  # type: ignore[arg-type]


def codes(problems: tuple[Problem, ...]) -> set[str]:
    return {problem.code for problem in problems}


def presented(count: int, exception: ExceptionReason | None = None, text: str = "", dalo: int = 0) -> set[str]:
    flags = [place < dalo for place in range(count)]
    return codes(rules.refusals_to_present(flags, exception, exception_text=text, on=DAY))


@pytest.mark.law("R441-3")
def test_three_candidates_may_be_presented_without_any_exception() -> None:
    assert presented(3) == set()
    assert presented(4) == set()


@pytest.mark.law("R441-3")
def test_two_candidates_need_a_recorded_exception_and_its_justification() -> None:
    assert presented(2) == {"TOO_FEW_CANDIDATES"}
    assert presented(2, ExceptionReason.SHORTAGE, " ") == {"EXCEPTION_TEXT_MISSING"}
    assert presented(2, ExceptionReason.SHORTAGE, "Deux candidatures recevables.") == set()
    assert presented(0, ExceptionReason.SHORTAGE, "Aucune.") == {"NO_CANDIDATE"}


@pytest.mark.law("R441-3")
def test_the_dalo_exception_needs_a_dalo_household() -> None:
    written = "Désignation du préfet."
    assert presented(1, ExceptionReason.DALO_DESIGNATION, written) == {"EXCEPTION_WITHOUT_DALO"}
    assert presented(1, ExceptionReason.DALO_DESIGNATION, written, dalo=1) == set()


@pytest.mark.law("L441-1")
@pytest.mark.parametrize(
    ("chosen", "skipped"), [((1, 2, 3), ()), ((1, 2, 4), (3,)), ((2, 5), (1, 3, 4)), ((), ()), ((1,), ())]
)
def test_every_rank_before_the_last_chosen_is_passed_over(chosen: tuple[int, ...], skipped: tuple[int, ...]) -> None:
    assert rules.skipped_ranks(chosen) == skipped


@pytest.mark.law("R441-9")
def test_the_quorum_is_reached_at_its_number_and_not_under() -> None:
    assert rules.has_quorum(3, 3)
    assert not rules.has_quorum(2, 3)


@pytest.mark.law("R441-3")
def test_a_single_allocated_candidate_is_decision_a_and_several_are_decision_b() -> None:
    alone = rules.ranked([allocated(1, 1), refused(2)])
    assert alone[0].decision is Decision.ALLOCATED
    both = rules.ranked([allocated(1, 1), allocated(2, 2)])
    assert {ruling.decision for ruling in both} == {Decision.ALLOCATED_RANKED}


@pytest.mark.law("R441-3")
def test_a_conditional_candidate_takes_the_first_rank_left() -> None:
    conditional = Ruling(1, Decision.ALLOCATED_CONDITIONAL, condition_text="Avis 2025", condition_due_on=DAY)
    assert rules.ranked([conditional, allocated(2, 2)])[0].rank == 1
    assert rules.ranked([conditional, allocated(2, 1)])[0].rank == 2


@given(st.permutations([1, 2, 3, 4]), st.integers(1, 4))
def test_written_ranks_always_count_from_one_without_a_gap(places: list[int], kept: int) -> None:
    rulings = [
        Ruling(place, Decision.ALLOCATED_CONDITIONAL if place % 2 else Decision.ALLOCATED_RANKED, rank=None if place % 2
               else place // 2) for place in places[:kept]
    ]  # fmt: skip
    evens = sorted(ruling.rank or 0 for ruling in rulings if ruling.rank)
    if evens == list(range(1, len(evens) + 1)):
        assert sorted(each.rank or 0 for each in rules.ranked(rulings)) == list(range(1, kept + 1))


@pytest.mark.law("R441-3")
def test_two_candidates_cannot_have_the_same_rank_nor_leave_a_gap() -> None:
    twice = rules.refusals_to_decide([allocated(1, 1), allocated(2, 1)], order_reason="", on=DAY)
    gap = rules.refusals_to_decide([allocated(1, 1), allocated(2, 3)], order_reason="", on=DAY)
    assert codes(twice) == codes(gap) == {"RANKS_NOT_UNIQUE"}


@pytest.mark.law("R441-3")
def test_every_candidate_gets_a_decision_and_every_refusal_its_reason() -> None:
    rulings = [Ruling(1, None), refused(2, text=""), Ruling(3, Decision.NOT_ALLOCATED, reason_text="Motif écrit.")]
    problems = rules.refusals_to_decide(rulings, order_reason="", on=DAY)
    assert set(problems) == {
        Problem("DECISION_MISSING", 1), Problem("REASON_TEXT_MISSING", 2), Problem("REASON_MISSING", 3),
    }  # fmt: skip


@pytest.mark.law("R441-3")
def test_an_inadmissible_file_needs_words_but_no_code_of_refusal() -> None:
    rejected = Ruling(1, Decision.REJECTED_INADMISSIBLE, reason_text="Conditions de séjour non remplies.")
    assert rules.refusals_to_decide([rejected], order_reason="", on=DAY) == ()


@pytest.mark.law("R441-3")
def test_a_condition_names_its_document_and_a_day_after_the_sitting() -> None:
    without = Ruling(1, Decision.ALLOCATED_CONDITIONAL, 1)
    same_day = Ruling(1, Decision.ALLOCATED_CONDITIONAL, 1, condition_text="Avis d’impôt", condition_due_on=DAY)
    next_day = Ruling(
        1, Decision.ALLOCATED_CONDITIONAL, 1, condition_text="Avis", condition_due_on=DAY + timedelta(days=1)
    )
    assert codes(rules.refusals_to_decide([without], order_reason="", on=DAY)) == {
        "CONDITION_MISSING", "CONDITION_DATE_MISSING",
    }  # fmt: skip
    assert codes(rules.refusals_to_decide([same_day], order_reason="", on=DAY)) == {"CONDITION_DATE_MISSING"}
    assert rules.refusals_to_decide([next_day], order_reason="", on=DAY) == ()


@pytest.mark.law("R441-2-10")
def test_leaving_the_order_of_the_list_needs_a_written_reason() -> None:
    swapped = [allocated(1, 2), allocated(2, 1)]
    assert codes(rules.refusals_to_decide(swapped, order_reason=" ", on=DAY)) == {"ORDER_REASON_MISSING"}
    assert rules.refusals_to_decide(swapped, order_reason="Trois pièces pour trois personnes.", on=DAY) == ()


@pytest.mark.law("R441-2-10")
def test_a_better_placed_candidate_set_aside_for_its_own_reason_keeps_the_order() -> None:
    own_reason = refused(1, NonAllocationReason.TYPOLOGY_MISMATCH)
    assert rules.follows_order([own_reason, allocated(2, 1)])
    assert not rules.follows_order([refused(1), allocated(2, 1)])
    assert rules.follows_order([allocated(1, 1), refused(2)])


@pytest.mark.law("L441")
@pytest.mark.parametrize(
    "reason",
    ["N’a pas de lien avec la commune", "Sa nationalité", "En raison de son ORIGINE", "La nature de ses prestations"],
)
def test_a_forbidden_ground_is_never_accepted_as_a_reason(reason: str) -> None:
    assert codes(rules.refusals_to_decide([refused(1, text=reason)], order_reason="", on=DAY)) == {"REASON_FORBIDDEN"}
    swapped = [allocated(1, 2), allocated(2, 1)]
    assert codes(rules.refusals_to_decide(swapped, order_reason=reason, on=DAY)) == {"ORDER_REASON_FORBIDDEN"}


def test_an_ordinary_reason_is_not_taken_for_a_forbidden_one() -> None:
    assert not rules.forbidden_ground("Le loyer prendrait 48 % des ressources du ménage.")


@pytest.mark.law("L441-1")
def test_social_mix_alone_never_refuses_a_dalo_household() -> None:
    mixed = refused(1, NonAllocationReason.SOCIAL_MIX_TARGET, is_dalo=True)
    assert codes(rules.refusals_to_decide([mixed], order_reason="", on=DAY)) == {"DALO_SOCIAL_MIX"}
    assert rules.refusals_to_decide([refused(1, NonAllocationReason.SOCIAL_MIX_TARGET)], order_reason="", on=DAY) == ()


def test_another_motive_is_a_sentence_and_not_a_word() -> None:
    short = refused(1, NonAllocationReason.OTHER_MOTIVATED, "Motif de 19 lettres")
    assert codes(rules.refusals_to_decide([short], order_reason="", on=DAY)) == {"REASON_TEXT_TOO_SHORT"}
    enough = refused(1, NonAllocationReason.OTHER_MOTIVATED, "Motif de vingt signe")
    assert rules.refusals_to_decide([enough], order_reason="", on=DAY) == ()


@pytest.mark.law("L441-2")
@pytest.mark.parametrize(
    ("votes", "wrong"),
    [
        (Votes(6, 0, 0), set()),
        (Votes(3, 3, 0), set()),
        (Votes(2, 3, 1), {"VOTE_LOST"}),
        (Votes(5, 0, 0), {"VOTES_DO_NOT_ADD_UP"}),
        (Votes(7, -1, 0), {"VOTES_DO_NOT_ADD_UP"}),
    ],
)
def test_votes_are_those_of_the_members_present_and_a_tie_is_the_mayors(votes: Votes, wrong: set[str]) -> None:
    assert codes(rules.refusals_of_votes(votes, present_voters=6, allocates=True)) == wrong


def test_a_lost_vote_may_still_refuse_everybody() -> None:
    assert rules.refusals_of_votes(Votes(2, 4, 0), present_voters=6, allocates=False) == ()


@pytest.mark.law("R441-10")
@pytest.mark.parametrize(
    ("notified", "days", "last"),
    [
        (date(2026, 3, 20), None, date(2026, 3, 30)),
        (date(2026, 12, 15), None, date(2026, 12, 28)),  # 25 December, then a week-end
        (date(2026, 4, 21), None, date(2026, 5, 4)),  # 1 May, then a week-end
        (date(2026, 3, 20), 15, date(2026, 4, 7)),  # Saturday, then Easter Monday
    ],
)
def test_an_offer_leaves_ten_days_and_ends_on_a_working_day(notified: date, days: int | None, last: date) -> None:
    assert rules.offer_answer_by(notified, days) == last


@pytest.mark.law("R441-10")
def test_an_offer_under_ten_days_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 10"):
        rules.offer_answer_by(DAY, 9)


@pytest.mark.law("R441-10")
def test_an_offer_is_answered_until_midnight_of_its_last_day() -> None:
    assert rules.refusals_to_answer(OfferStatus.PENDING, DAY, today=DAY) == ()
    late = rules.refusals_to_answer(OfferStatus.PENDING, DAY, today=DAY + timedelta(days=1))
    assert codes(late) == {"OFFER_EXPIRED"}
    assert codes(rules.refusals_to_answer(OfferStatus.REFUSED, DAY, today=DAY)) == {"OFFER_CLOSED"}


def signature(**changes: object) -> Signature:
    values = {"status": OfferStatus.ACCEPTED, "offered_on": DAY, "signed_on": DAY, "starts_on": DAY,
              "reference_income": 20_000, "ceiling": 20_000, **changes}  # fmt: skip
    return Signature(**values)  # type: ignore[arg-type]


@pytest.mark.law("R441-1")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": OfferStatus.PENDING}, "OFFER_NOT_ACCEPTED"),
        ({"reference_income": 20_001}, "INCOME_ABOVE_CEILING"),
        ({"reference_income": None}, "INCOME_UNKNOWN"),
        ({"signed_on": DAY + timedelta(days=1), "starts_on": DAY + timedelta(days=1)}, "SIGNED_IN_FUTURE"),
        ({"offered_on": DAY + timedelta(days=1)}, "SIGNED_BEFORE_OFFER"),
        ({"starts_on": DAY - timedelta(days=1)}, "STARTS_BEFORE_SIGNATURE"),
        ({"is_conditional": True}, "CONDITION_NOT_MET"),
    ],
)
def test_a_lease_is_refused_by_exactly_the_rule_it_breaks(changes: dict[str, object], code: str) -> None:
    assert codes(rules.refusals_to_sign(signature(**changes), today=DAY)) == {code}


@pytest.mark.law("R441-1")
def test_a_lease_may_be_signed_at_exactly_the_ceiling_and_once_the_condition_is_met() -> None:
    assert rules.refusals_to_sign(signature(is_conditional=True, condition_met=True), today=DAY) == ()
