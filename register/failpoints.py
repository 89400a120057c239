"""Places where a test may kill the process, to prove that half an action never stays. Production refuses them."""

import os
import signal


def failpoint(name: str) -> None:
    """Kill this process, without any cleaning, when ``TOIT_FAILPOINT`` names this place."""
    if os.environ.get("TOIT_FAILPOINT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
