"""What graphql-cop looks for, as conditions of our own: that program is in no registry.

Each is a request, and what in the answer to it would be a weakness.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from graphql import get_introspection_query

Found = Callable[[Any], bool]
"""answer (JSON) -> whether it shows the weakness."""


@dataclass(frozen=True, slots=True)
class Weakness:
    """`requests` are (method, path, arguments of httpx); `found` looks at each answer, `text` is in none of them."""

    name: str
    requests: tuple[tuple[str, str, Mapping[str, Any]], ...]
    found: Found = field(default=lambda _answer: False)
    texts: tuple[str, ...] = ()

    def is_in(self, client: httpx.Client) -> bool:
        """Whether the API that the client asks has it."""
        return any(self._shows(client.request(method, path, **arguments)) for method, path, arguments in self.requests)

    def _shows(self, response: httpx.Response) -> bool:
        if any(each in response.text for each in self.texts):
            return True
        try:
            return self.found(response.json())
        except ValueError:
            return False


def _post(query: str) -> tuple[tuple[str, str, Mapping[str, Any]], ...]:
    return (("POST", "/graphql", {"json": {"query": query}}),)


def _data(answer: Any) -> Any:
    return (answer.get("data") or {}) if isinstance(answer, dict) else {}


def _typename(answer: Any) -> bool:
    return "__typename" in _data(answer)


_PAGES = ("/graphiql", "/playground", "/console", "/graphql", "/")
_MANY = "query {" + " ".join(f"alias{n}: __typename" for n in range(101)) + "}"
_CIRCLE = "query { __schema { types { fields { type { " + "fields { type { " * 3 + "name" + " } }" * 3 + " } } } } }"
_FRAGMENTS = (
    "query { __schema { ...A } } fragment A on __Schema { __typename ...B } fragment B on __Schema { ...A __typename }"
)
_FORM = {"content-type": "application/x-www-form-urlencoded"}

WEAKNESSES = (
    Weakness("alias overloading", _post(_MANY), lambda answer: "alias100" in _data(answer)),
    Weakness(
        "batches",
        (("POST", "/graphql", {"json": [{"query": "query { __typename }"}] * 10}),),
        lambda answer: isinstance(answer, list) and len(answer) == 10,
    ),
    Weakness("duplicated fields", _post("query {" + "__typename " * 500 + "}"), _typename),
    Weakness(
        "duplicated directives",
        _post("query { __typename " + "@aa" * 10 + " }"),
        lambda answer: len(answer.get("errors", [])) == 10,
    ),
    Weakness("circular introspection", _post(_CIRCLE), lambda answer: "__schema" in _data(answer)),
    Weakness("circular fragments", _post(_FRAGMENTS), lambda answer: "errors" not in answer),
    Weakness("introspection", _post(get_introspection_query()), lambda answer: bool(_data(answer).get("__schema"))),
    Weakness(
        "suggestions of fields", _post("query { __schema { directive } } query { viewr }"), texts=("Did you mean",)
    ),
    Weakness(
        "query page",
        tuple(("GET", path, {"headers": {"accept": "text/html,*/*"}}) for path in _PAGES),
        texts=("graphiql.min.css", "GraphQL Playground", "GraphiQL", "graphql-playground"),
    ),
    Weakness("queries by GET", (("GET", "/graphql", {"params": {"query": "{ __typename }"}}),), _typename),
    Weakness("mutations by GET", (("GET", "/graphql", {"params": {"query": "mutation { __typename }"}}),), _typename),
    Weakness(
        "queries by a form",
        (
            ("POST", "/graphql", {"data": {"query": "query { __typename }"}}),
            ("POST", "/graphql", {"params": {"query": "query { __typename }"}}),
            ("POST", "/graphql", {"content": '{"query": "{ __typename }"}', "headers": {"content-type": "text/plain"}}),
            ("POST", "/graphql", {"content": "query=%7B__typename%7D", "headers": _FORM}),
        ),
        _typename,
    ),
    Weakness("tracing", _post("query { __typename }"), texts=('"tracing"', "stacktrace")),
    Weakness("stack traces", _post("qwerty cop { abc }"), texts=('"exception"', "Traceback", '.py"')),
)
AS_CONFIGURED = frozenset({"introspection", "queries by GET"})
"""Those that a caller who is known may find: the schema is theirs to read, and GET reads and never changes."""


def weaknesses(base_url: str, headers: Mapping[str, str]) -> list[str]:
    """The names of those that are there for a caller who sends these headers."""
    with httpx.Client(base_url=base_url, headers=headers, timeout=60) as client:
        return [each.name for each in WEAKNESSES if each.is_in(client)]
