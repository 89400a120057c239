"""The three ways this package refuses. Refusals of eligibility are values, not errors, and live in eligibility.py."""


class ScoringError(Exception):
    """Common root, so that a caller may catch everything this package raises on purpose."""


class InvalidGrid(ScoringError):
    """A grid document that cannot be applied, with every problem found and where it is.

    Parameters
    ----------
    problems : one (path, French message) pair per problem; a path reads ``criteria[3].points``
    """

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{path} : {message}" for path, message in problems))


class MissingParameter(ScoringError):
    """A legal value that no parameter file gives for this day: never guessed, never replaced by another."""


class BrokenProof(ScoringError):
    """A result that breaks a published property: it must be withheld, and somebody told.

    Parameters
    ----------
    message : which property, without naming anybody
    programmes : the programmes of a matching that are concerned; the others stand
    """

    def __init__(self, message: str, programmes: tuple[int, ...] = ()) -> None:
        self.programmes = programmes
        super().__init__(message)
