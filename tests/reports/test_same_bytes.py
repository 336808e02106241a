"""The same graph and run give the same files in another process, whatever order its sets have."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from reports.formats import rendered
from reports.influence_report import influence_report
from reports.succession_review import key_posts, succession_review
from reports.supply_chain_review import supply_chain_review
from tests.reports.demo_material import demo_material

ROOT = Path(__file__).parents[2]


def digests() -> list[str]:
    """Of three reports on the made-up company, drawn and written."""
    material = demo_material()
    documents = (
        influence_report(material),
        succession_review(material, "all", key_posts(material, 20)),
        supply_chain_review(material),
    )
    return [sha256(rendered(each, kind)).hexdigest() for each in documents for kind in ("html", "xlsx")]


def test_another_process_writes_the_same_files() -> None:
    words = "from tests.reports.test_same_bytes import digests; print(*digests())"
    other = str(1 + int(os.environ.get("PYTHONHASHSEED", "0").replace("random", "0")))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": other}
    done = subprocess.run([sys.executable, "-c", words], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == digests()
