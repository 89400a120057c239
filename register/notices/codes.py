"""Kinds and states of notices; pure."""

from enum import StrEnum


class NoticeKind(StrEnum):
    FILED = "FILED"
    BID_PLACED = "BID_PLACED"
    BID_ANSWERED = "BID_ANSWERED"
    SHORTLISTED = "SHORTLISTED"
    DECISION = "DECISION"
    OFFER = "OFFER"
    OFFER_CLOSED = "OFFER_CLOSED"
    STRUCK_OFF = "STRUCK_OFF"
    EVIDENCE = "EVIDENCE"
    ACCESS = "ACCESS"
    ERASURE = "ERASURE"


class NoticeChannel(StrEnum):
    EMAIL = "EMAIL"
    SMS = "SMS"
    POST = "POST"


class NoticeStatus(StrEnum):
    QUEUED = "QUEUED"
    SENT = "SENT"
    FAILED = "FAILED"
