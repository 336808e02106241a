"""What "now" is for conclusions: evidence in, a moment out, the same one whenever it is asked. Pure.

Lists tell ahead: a promotion of next July, shares until a day of next year. What holds is judged as of the latest moment that
anything recorded is of: an interaction whose date is believed, a list of people, a statement about ownership.
"""

from __future__ import annotations

import math

from graph_model.derived import UNKNOWN_TIME, Evidence


def as_of(evidence: Evidence) -> float:
    """UTC milliseconds; beyond all days where nothing has a date, so that whatever begins has begun."""
    traffic = evidence.traffic
    latest = int(traffic.at_ms[~traffic.dropped].max(initial=UNKNOWN_TIME))  # meetings ahead are dropped as planned
    stated = [*(line.stated_ms for line in evidence.employments), *(line.stated_ms for line in evidence.ownerships)]
    return max((moment for moment in (latest, *stated) if moment not in (UNKNOWN_TIME, 0)), default=math.inf)
