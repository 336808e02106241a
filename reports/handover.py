"""A step of a handover in a sentence: which contact goes to whom, and who introduces them along which tie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def handover_sentence(step: Mapping[str, Any]) -> str:
    """In: a step by names (`contact`, `organisation`, `leaver`, `receiver`, `knows`, `between`, `tie_scale`)."""
    return f"{step['contact']} ({step['organisation']}), now with {step['leaver']}: {_receiver(step)}"


def _receiver(step: Mapping[str, Any]) -> str:
    if step["receiver"] is None:
        return "nobody was found to take them over"
    if step["knows"]:
        return f"{step['receiver']}, who knows them"
    if step["between"]:
        how = f" once {step['between']} has brought the two together"
    elif step["tie_scale"]:
        how = f" (the tie of the two reads {step['tie_scale']:.0f} of 100)"
    else:
        how = "; nobody is known who knows both"
    return f"{step['receiver']}, introduced by {step['leaver']}{how}"
