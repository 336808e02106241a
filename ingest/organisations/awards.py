"""Contracts with what the awards behind them say, and awards that no contract follows. Pure.

Releases of public procurement name the suppliers in the award and leave them out of the contract; many publishers stop at
the award.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from graph_model.entities import Award, Contract
from graph_model.field_statements import NEVER, last_said, whole_since

NOT_IN_FORCE = frozenset({"pending", "cancelled", "unsuccessful"})
"""Statuses under which nothing is supplied: not yet, or never."""
_NO_AWARD = "/awards/"
"""Ends the key of what only says that a process has none any more (`ingest.procurement.releases`)."""


def still_there(contracts: Sequence[Contract], awards: Sequence[Award]) -> tuple[list[Contract], list[Award]]:
    """Those that the latest compiled release of their process still has, or that were stated since."""
    whole: dict[str, tuple[int, str]] = {}
    lines: list[Contract | Award] = [*contracts, *awards]
    for line in lines:
        since = whole_since(line.said)
        if since != NEVER:
            whole[_process(line)] = max(since, whole.get(_process(line), NEVER))
    if not whole:
        return list(contracts), list(awards)
    awards = [each for each in awards if not each.key.endswith(_NO_AWARD)]
    return [each for each in contracts if _is_there(each, whole)], [each for each in awards if _is_there(each, whole)]


def _is_there(line: Contract | Award, whole: Mapping[str, tuple[int, str]]) -> bool:
    since = whole.get(_process(line))
    return since is None or not line.said or last_said(line.said) >= since


def _process(line: Contract | Award) -> str:
    """The ocid at the beginning of its key."""
    return line.key.partition("/contracts/" if isinstance(line, Contract) else "/awards/")[0]


def following(contracts: Sequence[Contract], awards: Iterable[Award]) -> list[Contract]:
    """The contracts, what they leave out taken from their awards. An award's value is a contract's only if it has just one."""
    by_key = {each.key: each for each in awards}
    shared = Counter(each.award for each in contracts)
    return [
        _filled(each, by_key[each.award], shared[each.award] == 1) if each.award in by_key else each
        for each in contracts
    ]


def _filled(contract: Contract, award: Award, alone: bool) -> Contract:
    suppliers = (contract.supplier, *contract.co_suppliers) if contract.supplier else award.suppliers
    takes_value = alone and contract.value is None
    return replace(
        contract,
        buyer=contract.buyer or award.buyer,
        supplier="".join(suppliers[:1]),
        co_suppliers=tuple(suppliers[1:]),
        title=contract.title or award.title,
        category=contract.category or award.category,
        value=award.value if takes_value else contract.value,
        currency=award.currency if takes_value else contract.currency,
        start_ms=award.start_ms if contract.start_ms is None and contract.end_ms is None else contract.start_ms,
        end_ms=award.end_ms if contract.start_ms is None and contract.end_ms is None else contract.end_ms,
    )


def standing_alone(contracts: Iterable[Contract], awards: Iterable[Award]) -> list[Award]:
    """The awards that no contract follows."""
    followed = {each.award for each in contracts}
    return [each for each in awards if each.key not in followed]


def as_contract(award: Award) -> Contract:
    """An award, as far as it says what a contract would."""
    return replace(
        Contract(award.key, award.buyer, "".join(award.suppliers[:1])),
        co_suppliers=award.suppliers[1:],
        title=award.title,
        category=award.category,
        value=award.value,
        currency=award.currency,
        start_ms=award.start_ms,
        end_ms=award.end_ms,
        status=award.status,
    )
