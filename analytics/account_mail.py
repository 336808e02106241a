"""The mail of accounts, conversation by conversation.

In: the exchange with the accounts. Out: one row for each message and account, in the order in which it was written.
Conversations are those of the snapshot (`graph_model.threads`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analytics.account_exchange import AccountExchange, Flags, Longs
from analytics.contributions import senders
from graph_model.snapshot import Snapshot

NONE = -1


@dataclass(frozen=True, eq=False)
class AccountMail:
    """One row for each message and account that it went to or came from, sorted by account, conversation and time.

    `account` as in the exchange; `outward` if one of ours sent it. What came stands before what went at the same moment.
    """

    account: Longs
    conversation: Longs
    interaction: Longs
    at: Longs
    outward: Flags

    def __len__(self) -> int:
        return len(self.account)

    @cached_property
    def begins(self) -> Flags:
        """Which rows are the first of their conversation with the account."""
        first = np.ones(len(self), bool)
        first[1:] = (np.diff(self.account) != 0) | (np.diff(self.conversation) != 0)
        return first

    @cached_property
    def next_answer(self) -> Longs:
        """The row of the first outward message behind each row in its conversation, -1 where there is none. Linear."""
        rows = np.arange(len(self))
        following = np.minimum.accumulate(np.where(self.outward, rows, len(self))[::-1])[::-1]
        found = np.append(following, len(self))[rows + 1]
        conversation = np.append(np.cumsum(self.begins), NONE)
        return np.where(conversation[found] == conversation[rows], found, NONE)

    @cached_property
    def taken_part(self) -> Flags:
        """Whether one of ours wrote before each row in its conversation."""
        before: Longs = np.cumsum(self.outward) - self.outward
        return before > np.maximum.accumulate(np.where(self.begins, before, 0))


def account_mail(snapshot: Snapshot, exchange: AccountExchange) -> AccountMail:
    """All mail of the exchange."""
    table, span = snapshot.interactions, max(len(snapshot.interactions), 1)
    rows = np.flatnonzero(~exchange.meeting)
    account, interaction = np.divmod(np.unique(exchange.account[rows] * span + exchange.interaction[rows]), span)
    conversation, at = conversations(snapshot, interaction), table.at[interaction]
    outward = snapshot.people.internal[senders(snapshot)[interaction]]
    order = np.lexsort((interaction, outward, at, conversation, account))
    return AccountMail(account[order], conversation[order], interaction[order], at[order], outward[order])


def conversations(snapshot: Snapshot, interaction: Longs) -> Longs:
    """A number for the conversation of each of these interactions; one that is in none has its own."""
    thread = snapshot.interactions.thread
    own = int(thread.max(initial=-1)) + 1 + interaction
    return np.where(thread[interaction] >= 0, thread[interaction], own).astype(np.int64)
