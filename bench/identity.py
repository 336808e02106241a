"""`python -m bench.identity`: precision and recall of who is who, in disguised demo companies whose truth is known.

Of every seed and rate of disguise: pairs of addresses, whole persons with several addresses, and B-cubed. The weights of
identity were set while looking at the seeds 1 to 11; 12 to 15 were never looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from ingest.resolution import resolve
from sociogram.demo.company import make_company
from sociogram.demo.disguises import disguised
from sociogram.demo.evidence import to_evidence
from sociogram.demo.who_is_who import Quality, quality

SEEN, UNSEEN = tuple(range(1, 12)), tuple(range(12, 16))
RATES = (0.0, 0.1, 0.2)

_PARTS = ("pair_precision", "pair_recall", "person_precision", "person_recall", "bcubed_precision", "bcubed_recall")


def measured(seeds: Sequence[int], rate: float) -> Iterator[tuple[Quality, int]]:
    """The quality and the number of pairs left for review, of each company."""
    for seed in seeds:
        company = disguised(make_company(seed), rate)
        found = resolve(to_evidence(company))
        owners = {each.email: each.person for each in found.identifications}
        yield quality(company.truth.who, owners), found.review_count


def figures() -> Iterator[dict[str, Any]]:
    """One object for each rate and group of seeds: means over the companies, and what was wrongly joined."""
    for name, seeds in (("1-11, seen", SEEN), ("12-15, unseen", UNSEEN)):
        for rate in RATES:
            found = list(measured(seeds, rate))
            means = {part: fmean(getattr(each, part) for each, _ in found) for part in _PARTS}
            wrong = [pair for each, _ in found for pair in each.false_pairs]
            counts = {
                "addresses": sum(each.addresses for each, _ in found),
                "false_pairs": wrong,
                "missed_pairs": sum(len(each.missed_pairs) for each, _ in found),
                "people_taken": sum(each.people_taken for each, _ in found),
                "reviews": sum(count for _, count in found),
            }
            yield {"seeds": name, "rate": rate, **means, **counts}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def bench(as_json: bool) -> None:
    """Measure who is taken for whom."""
    rows = list(figures())
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    table = Table("seeds", "in disguise", *(part.replace("_", " ") for part in _PARTS), "wrong", "missed", "to review")
    for row in rows:
        parts = (f"{row[part]:.3f}" for part in _PARTS)
        ends = (len(row["false_pairs"]), row["missed_pairs"], row["reviews"])
        table.add_row(row["seeds"], f"{row['rate']:.0%}", *parts, *map(str, ends))
    Console(width=140).print(table)


if __name__ == "__main__":
    bench()
