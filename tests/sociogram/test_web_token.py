"""Web tokens: what is let in, and every way in that must not be one, against a server that serves and changes its keys."""

from __future__ import annotations

import json
import logging
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from gql.caller import Caller, Role
from graph_model.errors import ConfigurationError
from ingest.mail.email_address import clean
from sociogram.key_set import RETRY_SECONDS, KeySet, VerifyingKey, public_keys, reader_of
from sociogram.web_token import TokenTerms, WebTokens, role_mapping
from tests.ingest.live.loopback_server import Asked, Reply, loopback
from tests.sociogram.test_key_ring import Moment

TERMS = TokenTerms("https://id.example", "sociogram", roles={"sg-analysts": Role.ANALYST, "sg-managers": Role.MANAGER})
RSA, OTHER_RSA = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
EC = ec.generate_private_key(ec.SECP256R1())
SECRET = b"s" * 32
CLAIMS = {
    "iss": "https://id.example",
    "aud": "sociogram",
    "sub": "u-17",
    "exp": int(time.time()) + 86_400,  # made when the tests are collected, used when they run
    "email": "Ann@Us.Example",
    "roles": ["sg-analysts", "cooks"],
}
ANN = Caller("u-17", frozenset({Role.ANALYST}), "ann@us.example")


def public(key: Any, kid: str, **more: str) -> dict[str, str]:
    algorithm = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
    return {**json.loads(algorithm.to_jwk(key.public_key())), "kid": kid, **more}


def key_set(*keys: dict[str, str]) -> bytes:
    return json.dumps({"keys": keys}).encode()


KEYS = public_keys(key_set(public(RSA, "r", use="sig"), public(EC, "e")))


def signed(key: Any = RSA, algorithm: str = "RS256", kid: str | None = "r", **claims: Any) -> str:
    said = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    return jwt.encode(said, key, algorithm, headers={"kid": kid} if kid else {})


def tokens(terms: TokenTerms = TERMS) -> WebTokens:
    return WebTokens(terms, KEYS.get, clean)


def test_a_signed_token_lets_in_as_its_subject_with_roles_that_are_mapped() -> None:
    assert tokens().caller(signed()) == ANN
    assert tokens().caller(signed(EC, "ES256", "e")) == ANN
    secret = WebTokens(TERMS, lambda _: VerifyingKey(SECRET, "HS256"), clean)
    assert secret.caller(signed(SECRET, "HS256", None)) == ANN


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["others", "still others"]},
        {"aud": None},
        {"exp": int(time.time()) - 31},
        {"exp": None},
        {"nbf": int(time.time()) + 86_400},
        {"iat": int(time.time()) + 86_400},
        {"sub": None},
        {"sub": ""},
    ],
)
def test_a_token_for_others_or_another_time_lets_nobody_in(claims: dict[str, Any]) -> None:
    assert tokens().caller(signed(**claims)) is None


def test_clocks_may_differ_a_little() -> None:
    now = int(time.time())
    assert tokens().caller(signed(exp=now - 5, nbf=now + 5))
    strict = TokenTerms(TERMS.issuer, TERMS.audience, leeway_seconds=0)
    assert tokens(strict).caller(signed(exp=now - 5)) is None


def part(value: Any) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def without_signature(algorithm: str) -> str:
    return f"{part({'alg': algorithm, 'typ': 'JWT', 'kid': 'r'})}.{part(CLAIMS)}."


def by_public_key_as_secret() -> str:
    """The classical confusion: everybody has the public key, and so could sign with it."""
    text = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'r'})}.{part(CLAIMS)}"
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(head.encode(), text)
    return f"{head}.{urlsafe_b64encode(signature).decode().rstrip('=')}"


def changed_afterwards() -> str:
    head, _, signature = signed().split(".")
    return f"{head}.{part({**CLAIMS, 'roles': ['sg-managers']})}.{signature}"


FORGED = {
    "without signature": without_signature("none"),
    "without signature, in capitals": without_signature("NONE"),
    "that says to be signed": without_signature("RS256"),
    "with the public key as a secret": by_public_key_as_secret(),
    "with a secret": signed(SECRET, "HS256"),
    "with another hash": signed(algorithm="RS512"),
    "padded otherwise": signed(algorithm="PS256"),
    "with a key of another": signed(OTHER_RSA),
    "under the name of the other kind of key": signed(kid="e"),
    "with a key that is not known": signed(kid="x"),
    "without the name of its key": signed(kid=None),
    "changed afterwards": changed_afterwards(),
    "empty": "..",
    "no token": "a.b.c",
    "nested": f"{urlsafe_b64encode(b'[' * 9000).decode()}.e30.e30",
    "of other letters": "é.é.é",
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_token_lets_nobody_in(name: str) -> None:
    assert tokens().caller(FORGED[name]) is None


def test_roles_stand_where_the_settings_say_and_unknown_ones_give_nothing() -> None:
    nested = TokenTerms(TERMS.issuer, TERMS.audience, roles_claim="realm_access.roles", roles=TERMS.roles)
    found = tokens(nested).caller(signed(realm_access={"roles": ["sg-managers", "admin", 7]}))
    assert found
    assert found.roles == {Role.MANAGER}
    scope = TokenTerms(TERMS.issuer, TERMS.audience, roles_claim="scope")
    assert tokens(scope).caller(signed(scope="viewer root")) == Caller("u-17", frozenset({Role.VIEWER}), ANN.person)
    for said in (None, 7, {"admin": True}, [["admin"]]):
        assert tokens().caller(signed(roles=said)) == Caller("u-17", frozenset(), ANN.person)


UNSURE: tuple[dict[str, Any], ...] = (
    {"email": None},
    {"email": "nobody"},
    {"email": 7},
    *({"email_verified": said} for said in (False, "false", "False", 0, "")),
)


@pytest.mark.parametrize("more", UNSURE)
def test_who_somebody_is_is_believed_only_where_it_is_said_and_verified(more: dict[str, Any]) -> None:
    assert tokens().caller(signed(**more)) == Caller("u-17", ANN.roles)


@pytest.mark.parametrize("said", [True, "true", "True"])
def test_that_an_address_was_verified_may_be_said_as_a_text(said: object) -> None:
    assert tokens().caller(signed(email_verified=said)) == ANN


def test_a_mapping_that_names_no_role_is_refused() -> None:
    assert role_mapping("a=viewer, cn=x,cn=y=admin".replace("cn=x,", "")) == {"a": Role.VIEWER, "cn=y": Role.ADMIN}
    for wrong in ("a", "a=boss", "=viewer"):
        with pytest.raises(ValueError, match="VALUE=ROLE"):
            role_mapping(wrong)


# ── where the keys are ──────────────────────────────────────────────────────────────────────────────────────────────


class Provider:
    """What a server of keys has at the moment; None: it does not answer."""

    def __init__(self) -> None:
        self.body: bytes | None = key_set(public(RSA, "old"))

    def __call__(self, _: Asked) -> Reply | None:
        return None if self.body is None else Reply(body=self.body)


@pytest.fixture
def provider() -> Iterator[tuple[Provider, Any]]:
    answer = Provider()
    with loopback(answer) as server:
        yield answer, server


def of_server(server: Any, clock: Moment, seconds: float = 600) -> KeySet:
    return KeySet(reader_of(f"{server.url}/keys", "SOCIOGRAM_JWT_KEYS"), seconds, clock=clock)


def test_keys_are_fetched_once_and_kept(provider: tuple[Provider, Any]) -> None:
    _, server = provider
    found = WebTokens(TERMS, of_server(server, Moment()).key, clean)
    for _ in range(5):
        assert found.caller(signed(kid="old")) == ANN
    assert len(server.asked) == 1


def test_a_key_that_is_new_is_fetched_at_once_and_a_made_up_one_not_again_and_again(
    provider: tuple[Provider, Any],
) -> None:
    answer, server = provider
    clock = Moment()
    keys = of_server(server, clock)
    found = WebTokens(TERMS, keys.key, clean)
    assert found.caller(signed(kid="old"))
    clock.seconds = RETRY_SECONDS
    answer.body = key_set(public(RSA, "old"), public(OTHER_RSA, "new"))
    assert found.caller(signed(OTHER_RSA, kid="new"))
    assert len(server.asked) == 2
    for number in range(20):
        assert found.caller(signed(kid=f"made up {number}")) is None
    assert len(server.asked) == 2


def test_a_key_that_was_taken_back_stops_once_the_set_is_too_old(provider: tuple[Provider, Any]) -> None:
    answer, server = provider
    clock = Moment()
    keys = of_server(server, clock, seconds=600)
    assert keys.key("old")
    answer.body = key_set(public(OTHER_RSA, "new"))
    clock.seconds = 599
    assert keys.key("old")
    clock.seconds = 600
    assert keys.key("old") is None
    assert keys.key("new")


@pytest.mark.parametrize(
    "body", [None, b"<html>", b"[]", b'{"keys": {}}', b'{"keys": [7, {"kty": "RSA", "kid": "x"}]}']
)
def test_where_keys_cannot_be_had_the_known_ones_hold_and_the_log_says_so(
    provider: tuple[Provider, Any], body: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    answer, server = provider
    clock = Moment()
    keys = of_server(server, clock)
    assert keys.key("old")
    answer.body, clock.seconds = body, 1_000
    with caplog.at_level(logging.WARNING, logger="sociogram.key_set"):
        assert keys.key("old")
        assert keys.key("old")
    told = [record.message for record in caplog.records if "cannot be read" in record.message]
    assert len(told) == 1
    answer.body, clock.seconds = key_set(public(RSA, "old")), 1_000 + RETRY_SECONDS
    assert keys.key("old")
    assert len(server.asked) == 3


def test_a_provider_that_never_answered_lets_nobody_in_until_it_does(provider: tuple[Provider, Any]) -> None:
    answer, server = provider
    answer.body = None
    clock = Moment()
    keys = of_server(server, clock)
    assert keys.key("old") is None
    answer.body, clock.seconds = key_set(public(RSA, "old")), RETRY_SECONDS
    assert keys.key("old")


def test_secrets_weak_keys_and_keys_for_other_uses_are_left_out() -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    secret = {"kty": "oct", "k": "c2VjcmV0", "kid": "s", "alg": "HS256"}
    other_curve = public(ec.generate_private_key(ec.SECP384R1()), "c")
    others = [public(weak, "w"), secret, other_curve, public(RSA, "enc", use="enc"), public(RSA, "512", alg="RS512")]
    assert list(public_keys(key_set(*others, public(RSA, "r")))) == ["r"]
    with pytest.raises(ValueError, match="no RSA"):
        public_keys(key_set(*others))


def test_a_token_without_the_name_of_its_key_is_checked_with_the_only_one(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_bytes(key_set(public(RSA, "only")))
    keys = KeySet(reader_of(str(file), "SOCIOGRAM_JWT_KEYS"), 600, clock=Moment())
    assert WebTokens(TERMS, keys.key, clean).caller(signed(kid=None)) == ANN


def test_keys_come_over_an_encrypted_way_or_from_a_file_that_has_some(tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text("{}")
    for place in ("http://id.example/keys", str(tmp_path / "missing"), str(tmp_path / "empty.json")):
        with pytest.raises(ConfigurationError, match="SOCIOGRAM_JWT_KEYS"):
            reader_of(place, "SOCIOGRAM_JWT_KEYS")
