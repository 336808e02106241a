"""Entering contracts, supply and organisations by hand, and taking them back: admins' work where no file lists them.

In: the input of a mutation. Out: the thing as it is now. Buyers, suppliers and parents are named as in files: by key, name or
domain of an organisation.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from gql.conclusions import concluded
from gql.context import Info, RequestContext, load
from gql.errors import BadUserInput, bounded
from graph_model import directory
from graph_model.entered_lines import SOURCE, Line, enter, withdraw
from graph_model.entities import MAX_AMOUNT, MAX_DAYS, Contract, Dependency, Organisation

LONGEST_TEXT = 500
LONGEST_TERMS = 5_000
MOST_DOMAINS = 100
MOST_OWNERS = 100
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,253}")


async def record_contract(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, Any]:
    start_ms, end_ms = input.get("start_at"), input.get("end_at")
    if start_ms is not None and end_ms is not None and end_ms < start_ms:
        raise BadUserInput("`endAt` is before `startAt`.")
    value, currency = _money(input, "value")
    line = Contract(
        **_texts(input, "key", "buyer", "supplier"),
        **_texts(input, "title", "category", empty=True),
        value=value,
        currency=currency,
        per_year=input["per_year"],
        start_ms=start_ms,
        end_ms=end_ms,
        terms=bounded("terms", input.get("terms"), LONGEST_TERMS).strip(),
        **_supply(input),
    )
    return await _entered(info, line, input)


async def withdraw_contract(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, Any]:
    return await _withdrawn(info, Contract(**_texts(input, "key"), buyer="", supplier=""), input)


async def record_supply(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, Any]:
    value, currency = _money(input, "annual_value")
    share = input.get("share")
    if share is not None and not 0 <= share <= 1:
        raise BadUserInput("`share` is a part of one: 0 to 1.")
    line = Dependency(
        **_texts(input, "supplier", "buyer"),
        **_texts(input, "category", empty=True),
        value=value,
        currency=currency,
        share=share,
        **_supply(input),
    )
    return await _entered(info, line, input)


async def withdraw_supply(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, Any]:
    line = Dependency(**_texts(input, "supplier", "buyer"), **_texts(input, "category", empty=True))
    return await _withdrawn(info, line, input)


async def record_organisation(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, Any]:
    line = Organisation(
        **_texts(input, "key", "name"),
        **_texts(input, "country", "parent", empty=True),
        domains=_domains(input.get("domains") or ()),
        owners=_owners(input.get("owners") or ()),
        source=SOURCE,
        stated_ms=_now_ms(),
        **_days(input),
    )
    return await _entered(info, line, input)


async def withdraw_organisation(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, Any]:
    return await _withdrawn(info, Organisation(**_texts(input, "key"), name=""), input)


# ── changing the graph ──────────────────────────────────────────────────────────────────────────────────────────────

_FETCH: Mapping[type, tuple[str, Any]] = {
    Contract: ("contract", directory.contracts_by_id),
    Dependency: ("dependency", directory.dependencies_by_id),
    Organisation: ("organisation", directory.organisations_by_id),
}
"""Kind of line -> what the payload calls it, and how it is read."""


async def _entered(info: Info, line: Line, input: Mapping[str, Any]) -> dict[str, Any]:
    context: RequestContext = info.context
    await context.loaders.record(lambda store, recorder: enter(store, recorder, line))
    name, fetch = _FETCH[type(line)]
    return {**await concluded(info, wanted=input["conclude"]), name: await load(info, fetch, line.id)}


async def _withdrawn(info: Info, line: Line, input: Mapping[str, Any]) -> dict[str, Any]:
    context: RequestContext = info.context
    done = await context.loaders.change(lambda store, lease: withdraw(store, lease, line))
    return {**await concluded(info, wanted=input["conclude"]), "withdrawn": done}


# ── what was written ────────────────────────────────────────────────────────────────────────────────────────────────


def _texts(input: Mapping[str, Any], *names: str, empty: bool = False) -> dict[str, Any]:
    found = {name: " ".join(bounded(name, input.get(name), LONGEST_TEXT).split()) for name in names}
    missing = next((name for name, text in found.items() if not text), None)
    if missing and not empty:
        raise BadUserInput(f"`{missing}` is empty.")
    return found


def _money(input: Mapping[str, Any], name: str) -> tuple[float | None, str]:
    given = input.get(name)
    if given is None:
        return None, ""
    currency = given["currency"].strip().upper()
    if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
        raise BadUserInput(
            f"`{name}`: {given['currency'][:20]!r} is no currency. Write its three letters, such as EUR."
        )
    try:
        amount = float(Decimal(given["amount"]))
    except InvalidOperation:
        amount = math.nan
    if not 0 <= amount <= MAX_AMOUNT:
        raise BadUserInput(f"`{name}`: {given['amount'][:40]!r} is no amount. Write a decimal number, such as 1250.5.")
    return amount, currency


def _days(input: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: input.get(name) for name in ("recovery_days", "survival_days")}
    if any(days is not None and not 0 <= days <= MAX_DAYS for days in found.values()):
        raise BadUserInput(f"Days are 0 to {MAX_DAYS:g}.")
    return found


def _supply(input: Mapping[str, Any]) -> dict[str, Any]:
    return {**_days(input), "substitutable": input.get("substitutable"), "source": SOURCE, "stated_ms": _now_ms()}


def _domains(given: Any) -> tuple[str, ...]:
    found = tuple(sorted({each.strip().casefold().lstrip("@").rstrip(".") for each in given}))
    wrong = next((each for each in found if "." not in each or set(each) & set(" @/") or len(each) > 253), None)
    if wrong is not None or len(found) > MOST_DOMAINS:
        raise BadUserInput(
            f"`domains` has {len(found)}; {MOST_DOMAINS} are allowed."
            if wrong is None
            else f"`domains`: {wrong[:60]!r} is no mail domain. Write it as example.com."
        )
    return found


def _owners(given: Any) -> tuple[str, ...]:
    found = tuple(sorted({each.strip().casefold() for each in given}))
    wrong = next((each for each in found if not _ADDRESS.fullmatch(each)), None)
    if wrong is not None:
        raise BadUserInput(f"`owners`: {wrong[:60]!r} is no mail address.")
    if len(found) > MOST_OWNERS:
        raise BadUserInput(f"`owners` has {len(found)}; {MOST_OWNERS} are allowed.")
    return found


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
