"""`python -m bench.resolving`: processor time of who is who by the number of addresses, without a database.

Two kinds of names: those of `bench.corpus`, each surname once; and as they are in life, where surnames and first names are
drawn by a Zipf law, so that thousands share the commonest, half of the people are in one company, and one in seven has a
second address. Everybody writes with people nearby.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from random import Random

import click
import numpy as np
from nicknames import NickNamer

from bench.corpus import person_of
from graph_model.derived import Evidence, Traffic
from graph_model.entities import ROLE_ORDER, Address, Role
from ingest.resolution import resolve

SIZES = (10_000, 20_000, 40_000, 100_000)
MAILS_EACH = 10
RECIPIENTS = 2
NEAR = 30
FIRST_MS, BETWEEN_MS = 1_600_000_000_000, 40_000
SECOND_ADDRESSES = 7
"""One in so many people has another address."""

_SYLLABLES = ("ba", "ber", "ca", "den", "do", "el", "fer", "gar", "ho", "il", "jan", "ka", "ler", "mo", "man", "nel", "os",
              "per", "ra", "son", "ta", "ul", "ver", "wil", "ya", "zen")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Resolving:
    """Processor time of one size; `found` people."""

    names: str
    addresses: int
    seconds: float
    microseconds_an_address: float
    found: int


def evidence_of(addresses: Sequence[Address], seed: int = 1) -> Evidence:
    """The addresses with mail among neighbours in the list."""
    known = tuple(sorted({each.email: each for each in addresses}.values(), key=lambda each: each.email))
    place = {each.email: position for position, each in enumerate(known)}
    column = np.array([place[each.email] for each in addresses], np.int32)
    dice = np.random.default_rng(seed)
    mails = MAILS_EACH * len(column)
    sender = dice.integers(0, len(column), mails)
    beside = 1 + np.argsort(dice.random((mails, NEAR)), axis=1)[:, :RECIPIENTS]
    part = column[np.concatenate([sender[:, None], (sender[:, None] + beside) % len(column)], axis=1)].ravel()
    mail = np.repeat(np.arange(mails, dtype=np.int32), RECIPIENTS + 1)
    role = np.tile(np.array([ROLE_ORDER[Role.SENDER]] + [ROLE_ORDER[Role.TO]] * RECIPIENTS, np.int8), mails)
    order = np.lexsort((mail, part))
    nothing = np.zeros(len(part), np.bool_)
    at = FIRST_MS + mail.astype(np.int64) * BETWEEN_MS
    traffic = Traffic(part[order], mail[order], at[order], role[order], nothing, nothing)
    counts = np.bincount(part, minlength=len(known)).tolist()
    return Evidence(known, {each.email: count for each, count in zip(known, counts, strict=True)}, traffic=traffic)


def corpus_names(count: int) -> list[Address]:
    """The people of `bench.corpus`."""
    return [Address(email, names=(name,)) for name, email in map(person_of, range(count))]


def drawn_names(dice: Random) -> Iterator[tuple[str, str]]:
    """First names and surnames without end, each drawn by a Zipf law; surnames are made of syllables."""
    firsts = sorted(NickNamer.default_lookup())
    dice.shuffle(firsts)
    lasts = sorted({"".join(dice.choices(_SYLLABLES, k=dice.choice((2, 2, 3, 3, 4)))) for _ in range(30_000)})
    dice.shuffle(lasts)
    first_of, last_of = _by_zipf(firsts), _by_zipf(lasts)
    while True:
        yield first_of(dice), last_of(dice)


def names_of_life(count: int, seed: int = 1) -> list[Address]:
    """Namesakes are numbered, and some have a second address."""
    dice = Random(seed)
    names = drawn_names(dice)
    taken: dict[str, Address] = {}
    while len(taken) < count:
        first, last = next(names)
        domain = "us.example" if dice.random() < 0.5 else f"partner{dice.randrange(1 + count // 100)}.example"
        plain = f"{first}.{last}"
        number = next(n for n in range(1, count) if f"{plain}{n if n > 1 else ''}@{domain}" not in taken)
        email = f"{plain}{number if number > 1 else ''}@{domain}"
        taken[email] = Address(email, names=(f"{first.capitalize()} {last.capitalize()}",))
        if dice.randrange(SECOND_ADDRESSES) == 0:
            other = _second_address(dice, first, last, domain)
            taken.setdefault(other.email, other)
    return list(taken.values())


def _by_zipf(words: Sequence[str]) -> Callable[[Random], str]:
    weights = np.cumsum(1.0 / np.arange(1, len(words) + 1)).tolist()
    return lambda dice: dice.choices(words, cum_weights=weights)[0]


def _second_address(dice: Random, first: str, last: str, domain: str) -> Address:
    shown = f"{first.capitalize()} {last.capitalize()}"
    return dice.choice((
        Address(f"{first[0]}{last}@{domain}"),
        Address(f"{last}.{first}@{domain}", names=(f"{last.capitalize()}, {first.capitalize()}",)),
        Address(f"{first}.{last}@mail.{domain}"),
        Address(f"{first}{last}{dice.randrange(100)}@gmail.com", names=(shown,)),
    ))  # fmt: skip


NAMES: dict[str, Callable[[int], list[Address]]] = {"corpus": corpus_names, "of life": names_of_life}


def figures(sizes: Sequence[int]) -> Iterator[Resolving]:
    """Each kind of names at each size."""
    for kind, make in NAMES.items():
        for size in sizes:
            evidence = evidence_of(make(size))
            begin = time.process_time()
            found = len(resolve(evidence).people)
            seconds = time.process_time() - begin
            count = len(evidence.addresses)
            yield Resolving(kind, count, round(seconds, 2), round(seconds / count * 1e6), found)


@click.command()
@click.option("--size", "sizes", multiple=True, type=int, help="Addresses; several.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def bench(sizes: Sequence[int], *, as_json: bool) -> None:
    """Measure how processor time grows with the addresses."""
    row = "{:>8}  {:>9}  {:>9}  {:>13}  {:>7}".format
    if not as_json:
        click.echo(row("names", "addresses", "seconds", "µs an address", "people"))
    for each in figures(sizes or SIZES):
        click.echo(
            json.dumps(asdict(each))
            if as_json
            else row(each.names, f"{each.addresses:,}", each.seconds, each.microseconds_an_address, f"{each.found:,}")
        )


if __name__ == "__main__":
    bench()
