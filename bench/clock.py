"""Timing: medians and tails of repeated calls, and the table that is printed."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of repeated calls, sorted."""

    seconds: tuple[float, ...]

    @property
    def p50(self) -> float:
        return self.seconds[len(self.seconds) // 2]

    @property
    def p95(self) -> float:
        return self.seconds[min(len(self.seconds) - 1, int(len(self.seconds) * 0.95))]


def timed(call: Callable[[], object], *, times: int) -> Times:
    """Call so many times; the first call is made apart, to warm caches."""
    call()
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - started)
    return Times(tuple(sorted(seconds)))


def alternated(*calls: Callable[[], object], times: int) -> list[Times]:
    """Call them in turn, so many rounds: whatever else the machine does then weighs on all alike."""
    seconds: list[list[float]] = [[] for _ in calls]
    for call in calls:
        call()
    for _ in range(times):
        for call, own in zip(calls, seconds, strict=True):
            started = time.perf_counter()
            call()
            own.append(time.perf_counter() - started)
    return [Times(tuple(sorted(own))) for own in seconds]


@dataclass(frozen=True, slots=True)
class Line:
    """One claim: what was measured, beside its anchor, and the ratio promised (``None``: no promise, a record)."""

    claim: str
    measured: str
    anchor: str
    ratio: float
    promise: str


def microseconds(seconds: float) -> str:
    """A short time, for people."""
    if seconds < 0.001:
        return f"{seconds * 1e6:.1f} us"
    return f"{seconds * 1e3:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"


def table(lines: Sequence[Line]) -> str:
    """The lines, aligned."""
    rows = [("claim", "measured", "anchor", "ratio", "promise")]
    rows += [(one.claim, one.measured, one.anchor, f"{one.ratio:.3g}", one.promise) for one in lines]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
