"""Documents that were registered beforehand: asked for by an id instead of a text, and, where that is demanded, the only ones.

In: what a request says of its document, and the registered ones. Out: the text to execute. The ids are those of the appendix
"Persisted Documents" of GraphQL over HTTP: `sha256:` and the digest of the text, or an id of the front-end's own; the
bare digest, as Apollo's clients send it, is the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final

from graphql import FieldNode, GraphQLError, GraphQLSchema, Visitor, validate, visit

from gql.errors import BAD_REQUEST
from gql.execution import Rejected, parsed
from gql.limits import Limits
from gql.operation_size import check_document
from graph_model.errors import InputError, SociogramError

NOT_FOUND: Final = "PERSISTED_QUERY_NOT_FOUND"
"""As Apollo's clients know it: they send the text with the next request."""
NOT_TRUSTED: Final = "DOCUMENT_NOT_TRUSTED"

_BARE_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_ID = re.compile(r"(sha256:[0-9a-f]{64}|x-[\w.~-]+:[\w.~-]+|[\w.~-]+)\Z", re.ASCII)

Documents = Mapping[str, str]
"""id -> text."""


class UnusableDocument(SociogramError):
    """What a request says of its document leads to none that may be executed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class TrustedDocuments:
    """The registered documents, looked at anew for each request. `required`: nothing else is executed."""

    def __init__(self, registered: Callable[[], Documents] = dict, *, required: bool = False) -> None:
        self._registered = registered
        self._required = required

    def text(self, query: str | None, document_id: str | None, extensions: Mapping[str, Any] | None) -> str | None:
        """The text to execute; None where the request names none.

        Raises:
            UnusableDocument: it is not registered, or the request names two.

        """
        named = _named(document_id, extensions)
        if not query:
            return None if named is None else self._found(named)
        if named is not None and self._registered().get(named, query) != query:
            raise UnusableDocument(BAD_REQUEST, "The id of the document and `query` are of different documents.")
        if named is not None and named.startswith("sha256:") and named != document_id_of(query):
            raise UnusableDocument(BAD_REQUEST, "The id of the document is not the digest of `query`.")
        if self._required and document_id_of(query) not in self._registered():
            raise UnusableDocument(NOT_TRUSTED, "Only registered documents are executed here.")
        return query

    def _found(self, named: str) -> str:
        try:
            return self._registered()[named]
        except KeyError:
            raise UnusableDocument(NOT_FOUND, "PersistedQueryNotFound: no such document is registered.") from None


def document_id_of(text: str) -> str:
    """The id of a document by its text.

    >>> document_id_of("query($id:ID!){user(id:$id){name}}")
    'sha256:71f7dc5758652baac68e4a10c50be732b741c892ade2883a99358f52b555286b'
    """
    return "sha256:" + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read_manifest(content: bytes) -> Documents:
    """The documents of a manifest: an object of ids and texts, as Relay and graphql-codegen write it, or Apollo's.

    Each is also found under the digest of its text.

    Raises:
        InputError: it is neither, or a text is not what its digest says.

    """
    try:
        manifest = json.loads(content)
    except (ValueError, RecursionError):
        raise InputError("This manifest is not JSON.") from None
    if isinstance(manifest, dict) and manifest.get("format") == "apollo-persisted-query-manifest":
        pairs = [(each.get("id"), each.get("body")) for each in _operations(manifest)]
    elif isinstance(manifest, dict):
        pairs = list(manifest.items())
    else:
        raise InputError("A manifest is a JSON object of ids and documents.")
    documents = dict(_checked_entry(name, text) for name, text in pairs)
    return {**documents, **{document_id_of(text): text for text in documents.values()}}


def check_trusted(schema: GraphQLSchema, text: str, limits: Limits) -> None:
    """Whether a document can be executed here.

    Raises:
        InputError: it does not fit the schema or the limits, or it asks for the schema itself.

    """
    try:
        document = parsed(text, limits)
        visit(document, _NoIntrospection())
        check_document(schema, document, limits)
        errors: list[GraphQLError] = validate(schema, document)
    except Rejected as rejection:
        errors = rejection.errors
    except SociogramError as error:
        raise InputError(str(error)) from error
    if errors:
        raise InputError(errors[0].message)


class _NoIntrospection(Visitor):
    def enter_field(self, node: FieldNode, *_: Any) -> None:
        if node.name.value in {"__schema", "__type"}:
            raise InputError("It asks for the schema, which no front-end does.")


def _named(document_id: str | None, extensions: Mapping[str, Any] | None) -> str | None:
    persisted = (extensions or {}).get("persistedQuery")
    digest = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    names = {_full(each) for each in (document_id, digest) if isinstance(each, str)}
    if len(names) > 1:
        raise UnusableDocument(BAD_REQUEST, "`documentId` and `persistedQuery` name different documents.")
    return next(iter(names), None)


def _full(document_id: str) -> str:
    return f"sha256:{document_id}" if _BARE_DIGEST.match(document_id) else document_id


def _operations(manifest: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    operations = manifest.get("operations")
    if not isinstance(operations, list) or not all(isinstance(each, dict) for each in operations):
        raise InputError("This Apollo manifest has no list of operations.")
    return operations


def _checked_entry(name: Any, text: Any) -> tuple[str, str]:
    if not isinstance(name, str) or not isinstance(text, str) or not _ID.match(name):
        raise InputError(f"{name!r} is no id of a document, or what stands there is no text.")
    full = _full(name)
    if full.startswith("sha256:") and full != document_id_of(text):
        raise InputError(f"{name} is not the digest of the document that stands there.")
    return full, text
