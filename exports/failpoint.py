"""Places at which a test makes the process die as by ``kill -9``; harmless otherwise.

``CUISHOU_FAILPOINT=commit:records`` kills at the first pass of that place, ``…@3`` at the third.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

VARIABLE = "CUISHOU_FAILPOINT"

_passes: Counter[str] = Counter()


def failpoint(name: str) -> None:
    """Die here if the environment says so."""
    target, _, times = os.environ.get(VARIABLE, "").partition("@")
    if target == name:
        _passes[name] += 1
        if _passes[name] >= int(times or 1):
            os.kill(os.getpid(), signal.SIGKILL)
