"""`python -m bench.namesakes`: people of one name in one company, without a number or an initial that tells them apart.

Names are drawn by a Zipf law, so that in a company of 5,000 the commonest are shared by dozens. Whoever comes first has
`first.last@`, namesakes some other form of address, and one person in fourteen has a second address in such a form too. What an
address shows is the same either way; everybody writes with people nearby.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from random import Random

import click

from bench.resolving import drawn_names, evidence_of
from graph_model.entities import Address
from ingest.resolution import resolve
from sociogram.demo.who_is_who import Quality, WhoIsWho, quality

SIZES = (500, 5_000)
SECOND_ADDRESSES = 0.07


def measured(people: int, seed: int = 1) -> Quality:
    """Who was taken for whom in a company of so many people."""
    dice = Random(seed)
    taken: set[str] = set()
    names = islice(drawn_names(dice), people)
    staff = [tuple(_addresses(dice, first, last, taken)) for first, last in names]
    found = resolve(evidence_of([address for addresses in staff for address in addresses]))
    truth = WhoIsWho(tuple(tuple(each.email for each in addresses) for addresses in staff if addresses))
    return quality(truth, {each.email: each.person for each in found.identifications})


def _addresses(dice: Random, first: str, last: str, taken: set[str]) -> Iterator[Address]:
    initial = dice.choice("abcdefghjklmnoprstw")
    forms = (
        f"{first}.{last}", f"{first[0]}.{last}", f"{first[0]}{last}", f"{first}_{last}", f"{first}{last}",
        f"{last}.{first}", f"{last}{first[0]}", f"{first}.{initial}.{last}",
    )  # fmt: skip
    free = [form for form in forms if form not in taken]
    second = [dice.choice(free[1:])] if len(free) > 1 and dice.random() < SECOND_ADDRESSES else []
    for form in (*free[:1], *second):
        taken.add(form)
        yield Address(f"{form}@us.example", names=(f"{first.capitalize()} {last.capitalize()}",))


@click.command()
def bench() -> None:
    """Measure how many namesakes are taken for one person."""
    for people in SIZES:
        found = measured(people)
        click.echo(f"{people:>6,} people: precision {found.pair_precision:.3f}, recall {found.pair_recall:.3f}")


if __name__ == "__main__":
    bench()
