"""Pull: whether others come to a person, and answer them, more and faster than the other way round.

In: the mail among the people of a graph. Out: a `Pull` of everybody. It needs to be known which message answers which.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.answers import Floats, Longs, answers, medians
from analytics.contributions import Contributions
from analytics.parameters import RunParameters
from graph_model.snapshot import Snapshot

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Correspondence:
    """Mail among `size` people, by local numbers: a row for each message and recipient, and one for each answer.

    Of messages: `source`, `target`, `interaction`, the `amount` that it gives to the tie, and whether it is `opening`, no
    answer to anything. Of answers: who is `answering` whom (`answered`), by which `reply`, after how many working `hours`, and
    the `weight` of what is answered, as in `amount`. `times` f8[i] is how often each interaction counts.
    """

    size: int
    source: Longs
    target: Longs
    interaction: Longs
    amount: Floats
    opening: NDArray[np.bool_]
    answering: Longs
    answered: Longs
    reply: Longs
    hours: Floats
    weight: Floats
    times: Floats

    def drawn(self, times: Floats) -> Correspondence:
        """The same mail, of which each interaction counts so often."""
        return replace(self, times=times)


def correspondence(snapshot: Snapshot, parts: Contributions, people: Ints, parameters: RunParameters) -> Correspondence:
    """The mail in `parts`, all of whose ends are among the sorted `people` (positions)."""
    source, target = (np.searchsorted(people, ends) for ends in (parts.source, parts.target))
    rows = np.flatnonzero(~snapshot.interactions.meeting[parts.interaction])
    tie, interaction = parts.tie[rows], parts.interaction[rows].astype(np.int64)
    replied = answers(snapshot, parts, parameters.working)
    return Correspondence(
        size=len(people),
        source=source[tie],
        target=target[tie],
        interaction=interaction,
        amount=parts.amount[interaction],
        opening=snapshot.interactions.reply_to[interaction] < 0,
        answering=source[replied.tie],
        answered=target[replied.tie],
        reply=replied.interaction,
        hours=replied.hours,
        weight=parts.amount[replied.answered],
        times=np.ones(len(snapshot.interactions)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Pull:
    """Of everybody; NaN where it is not known. `approached` is the part of the opening mail between them and others that came
    to them. `answer_rate` is the part of their mail that is answered, `own_rate` the part of others' that they answer;
    `reply_hours` are the median working hours until others answer, `own_hours` until they do. All shares are 0–1.

    `value` (0–1) is the mean of what is known of three shares, each ½ where both sides are equal: `approached`, the rate of
    others' answers in the sum of both rates, and the person's own hours in the sum of both.
    """

    value: Floats
    approached: Floats
    answer_rate: Floats
    own_rate: Floats
    reply_hours: Floats
    own_hours: Floats


def pull(mail: Correspondence, fewest_answers: int) -> Pull:
    """How fast and how often others answer and approach each person, compared with the other way round (Kooti et al. 2015).

    Messages count as in ties: divided among their recipients, and decayed. Nothing is said of who gave and got fewer than
    `fewest_answers` answers. Cost: linear in the rows, and sorting the answers.
    """
    once, again = mail.times[mail.interaction], mail.times[mail.reply]
    wrote, got = _sums(mail, mail.amount * once)
    opened, came = _sums(mail, mail.amount * once * mail.opening)
    gave, had = (_sum(mail, who, mail.weight * again) for who in (mail.answering, mail.answered))
    known = _sum(mail, mail.answering, again) + _sum(mail, mail.answered, again) >= fewest_answers
    approached, rate, own_rate = _part(came, came + opened), _part(had, wrote), _part(gave, got)
    hours, own_hours = (medians(who, mail.hours, mail.size, again) for who in (mail.answered, mail.answering))
    shares = np.array([approached, _part(rate, rate + own_rate), _faster(own_hours, hours)])
    there = ~np.isnan(shares)
    mean = np.where(there, shares, 0.0).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    return Pull(
        value=np.where(known & there.any(axis=0), mean, np.nan),
        approached=approached,
        answer_rate=rate,
        own_rate=own_rate,
        reply_hours=hours,
        own_hours=own_hours,
    )


def _sums(mail: Correspondence, amount: Floats) -> tuple[Floats, Floats]:
    """What everybody gives and gets."""
    return _sum(mail, mail.source, amount), _sum(mail, mail.target, amount)


def _sum(mail: Correspondence, who: Longs, amount: Floats) -> Floats:
    return np.bincount(who, amount, minlength=mail.size).astype(np.float64)


def _part(part: Floats, whole: Floats) -> Floats:
    result = np.full(len(part), np.nan)
    np.divide(part, whole, out=result, where=whole > 0)
    return result


def _faster(own: Floats, others: Floats) -> Floats:
    """The person's own hours in the sum of both; ½ where nobody lets anybody wait."""
    return np.where(own + others == 0, 0.5, _part(own, own + others))
