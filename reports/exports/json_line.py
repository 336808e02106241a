"""A value as JSON on one line, which every program can read whatever stands in its texts."""

from __future__ import annotations

import json
from typing import Any

from reports.document import printable


def json_line(value: Any) -> str:
    r"""As UTF-8 can hold it, and with what steers left out.

    >>> json_line({"name": "Zoë \ud800\x7f"})
    '{"name": "Zoë "}'
    """
    return printable(json.dumps(value, ensure_ascii=False, allow_nan=False))
