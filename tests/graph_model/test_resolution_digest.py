"""The digest of a resolution is that of all of its fields, however deep."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import blake2b

from graph_model.resolution_store import digest_of
from ingest.resolution import resolve
from sociogram.demo.company import make_company
from sociogram.demo.evidence import to_evidence


def test_the_digest_is_that_of_the_resolution_as_plain_values() -> None:
    resolution = resolve(to_evidence(make_company(1)))
    plain = json.dumps(asdict(resolution), sort_keys=True).encode()
    assert digest_of(resolution) == blake2b(plain, digest_size=8).hexdigest()
