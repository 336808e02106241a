"""`sociogram keys`: who may call the API with a key, as whom, and until when."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from gql.caller import Role
from gql.rules import SCOPED_ROLES
from graph_model.api_key import ApiKey, digest_of, new_secret
from graph_model.api_key_store import add_key, read_keys, revoke_key
from graph_model.errors import InputError
from graph_model.writer_lease import WriterLease
from sociogram.graph import open_graph
from sociogram.jobs import WAIT_FOR_WRITER_SECONDS
from sociogram.printing import json_option, say
from sociogram.privacy import stored_address
from sociogram.privacy_key import PrivacyKey
from sociogram.settings import Settings


@click.group()
def keys() -> None:
    """Keys with which programs and people call the API. The graph keeps a digest of each, and never the key."""


@keys.command("add")
@click.argument("name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([each.value for each in Role]),
    help="What the key is trusted with; may be given several times.",
)
@click.option(
    "--person", default="", metavar="ADDRESS", help="Who uses it: a manager sees the accounts of this person."
)
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="The first day (UTC) on which it no longer holds.")
@json_option
@click.pass_obj
def add_one(
    settings: Settings,
    /,
    *,
    name: str,
    roles: Sequence[str],
    person: str,
    expires: datetime | None,
    as_json: bool,
) -> None:
    """Make a key called NAME and print it, this once."""
    if not name.strip():
        raise InputError("A key must have a name.")
    if not person and any(role in SCOPED_ROLES for role in roles):
        raise InputError(
            f"{' and '.join(sorted(SCOPED_ROLES))} see what is their own: say whose key it is with --person."
        )
    now_ms, until_ms = time.time_ns() // 1_000_000, _ms(expires)
    if until_ms is not None and until_ms <= now_ms:
        raise InputError(f"It would have expired already on {expires:%Y-%m-%d}. Give a later day.")
    secret = new_secret()
    with open_graph(settings) as store:
        whose = stored_address(store, person, PrivacyKey.of(settings)) if person else ""
        made = ApiKey(name, digest_of(secret), tuple(sorted(set(roles))), whose, now_ms, until_ms)
        with WriterLease(store, wait_seconds=WAIT_FOR_WRITER_SECONDS) as lease:
            add_key(lease, made)
    told = "Keep it now: it is not shown again. Send it as `Authorization: Bearer …`."
    say(as_json, {**_facts(made), "key": secret}, [secret, told])


@keys.command("list")
@json_option
@click.pass_obj
def list_them(settings: Settings, as_json: bool) -> None:
    """Every key, what it is trusted with, and until when it holds."""
    with open_graph(settings) as store:
        found = read_keys(store)
    say(as_json, [_facts(each) for each in found], _lines(found, time.time_ns() // 1_000_000))


@keys.command("revoke")
@click.argument("name")
@json_option
@click.pass_obj
def revoke_one(settings: Settings, name: str, as_json: bool) -> None:
    """Let nobody in any more by the key called NAME; a running service knows it within seconds."""
    with open_graph(settings) as store, WriterLease(store, wait_seconds=WAIT_FOR_WRITER_SECONDS) as lease:
        revoke_key(lease, name)
    say(as_json, {"revoked": name}, [f"Revoked: {name}."])


def _ms(day: datetime | None) -> int | None:
    return None if day is None else int(day.replace(tzinfo=UTC).timestamp() * 1000)


def _facts(key: ApiKey) -> dict[str, Any]:
    return {
        "name": key.name,
        "roles": list(key.roles),
        "person": key.person,
        "made_ms": key.made_ms,
        "expires_ms": key.expires_ms,
    }


def _lines(found: Sequence[ApiKey], now_ms: int) -> Iterator[str]:
    for key in found:
        whose = f" for {key.person}" if key.person else ""
        yield f"{key.name}: {', '.join(key.roles)}{whose}, made on {_day(key.made_ms)}, {_until(key, now_ms)}"
    if not found:
        yield "There are no keys."


def _until(key: ApiKey, now_ms: int) -> str:
    if key.expires_ms is None:
        return "without end"
    return f"{'until' if key.holds_at(now_ms) else 'EXPIRED on'} {_day(key.expires_ms)}"


def _day(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%d}"
