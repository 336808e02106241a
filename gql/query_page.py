"""The query page, and the policy that lets a browser run just what stands in it and the four files that it names."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from importlib import resources
from typing import Final

QUERY_PAGE: Final = resources.files("gql").joinpath("query_page.html").read_text(encoding="utf-8")

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_FILE = re.compile(r'"(https://[^"]+\.(?:js|css))"')


def page_policy(page: str) -> str:
    """The Content-Security-Policy of a page: its own scripts by their digests, and the files of other hosts by name.

    Styles are let in as they come: GraphiQL makes some while it runs.
    """
    digests = (b64encode(sha256(script.encode()).digest()).decode() for script in _SCRIPT.findall(page))
    files = _FILE.findall(page)
    scripts = [*(f"'sha256-{digest}'" for digest in digests), *(file for file in files if file.endswith(".js"))]
    styles = [file for file in files if file.endswith(".css")]
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(scripts)}",
            f"style-src 'unsafe-inline' {' '.join(styles)}",
            "connect-src 'self'",
            "img-src 'self' data:",
            "font-src data:",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
