"""States of adverts and bids, and the reasons of an answer; pure."""

from enum import StrEnum


class AdvertStatus(StrEnum):
    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"


class BidStatus(StrEnum):
    LIVE = "LIVE"
    WITHDRAWN = "WITHDRAWN"
    ANSWERED = "ANSWERED"


class BidAnswer(StrEnum):
    """The one reason every bidder gets; the last ones replace the first as the letting goes on."""

    RANKED = "RANKED"  # eligible, with a rank; the landlord has not chosen yet
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    SHORTLISTED = "SHORTLISTED"  # sent to the committee
    NOT_SHORTLISTED = "NOT_SHORTLISTED"  # ranked below, or skipped with a reason
    ALLOCATED = "ALLOCATED"
    NOT_ALLOCATED = "NOT_ALLOCATED"
    LET_TO_ANOTHER = "LET_TO_ANOTHER"
    HOUSED_ELSEWHERE = "HOUSED_ELSEWHERE"
    ADVERT_WITHDRAWN = "ADVERT_WITHDRAWN"


class Designation(StrEnum):
    """What the matching of a cycle says of a ranked bid: whom to designate first, and why not the others."""

    DESIGNATED = "DESIGNATED"
    PREFERRED_ELSEWHERE = "PREFERRED_ELSEWHERE"  # its household is designated for a wish it placed higher
    ANOTHER_FIRST = "ANOTHER_FIRST"  # a household with a better rank is designated


class WithdrawalReason(StrEnum):
    """Why a landlord takes back a published advert; each bidder is told."""

    DWELLING_NO_LONGER_AVAILABLE = "DWELLING_NO_LONGER_AVAILABLE"
    ADVERT_MISTAKE = "ADVERT_MISTAKE"
    OTHER_USE = "OTHER_USE"
