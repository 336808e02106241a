"""A client of the application as it is served, over ASGI and without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import httpx
from starlette.requests import Request

from gql.audit.log import AuditLog
from gql.audit.purpose import HEADER, Purposes
from gql.caller import Caller, Role
from gql.limits import Limits
from gql.media_types import STRICT
from gql.trusted_documents import TrustedDocuments
from graph_model.audit_chain import Head
from graph_model.store import Outcome, Row, Store, Transaction, View
from sociogram.job_service import JobService
from sociogram.privacy_key import PrivacyKey
from sociogram.report_route import Reports
from sociogram.web import create_app

ADMIN = Caller("test", frozenset({Role.ADMIN}))


class CountingView:
    """A store whose reads are counted."""

    def __init__(self, inner: Store) -> None:
        self._inner = inner
        self.reads = 0

    def read(self, query: str, **parameters: Any) -> list[Row]:
        self.reads += 1
        return self._inner.read(query, **parameters)

    def write(self, work: Callable[[Transaction], Outcome]) -> Outcome:
        return self._inner.write(work)


AUDIT_KEY = b"a" * 32


class Remembered:
    """The end of the audit log, in memory."""

    def __init__(self) -> None:
        self.head: Head | None = None

    def keep(self, head: Head) -> None:
        self.head = head

    def known(self) -> Head | None:
        return self.head


class Client:
    """One application and who asks it."""

    def __init__(
        self,
        view: View,
        *,
        caller: Caller | None = ADMIN,
        development: bool = False,
        limits: Limits | None = None,
        trusted: TrustedDocuments | None = None,
        cache: Path | None = None,
        audit: AuditLog | None = None,
        purposes: Purposes | None = None,
        purpose: str = "",
        privacy_key: PrivacyKey | None = None,
        work: JobService | None = None,
        reports: Reports | None = None,
    ) -> None:
        def authenticate(_: Request) -> Caller | None:
            return caller

        store = cast("Store", view)
        self._purpose = purpose
        self._app = create_app(
            store,
            authenticate=authenticate,
            audit=audit or AuditLog(store, AUDIT_KEY, Remembered()),
            purposes=purposes,
            privacy_key=privacy_key,
            development=development,
            limits=limits,
            trusted=trusted,
            cache=cache,
            work=work,
            reports=reports,
        )

    def request(self, method: str, url: str, **more: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
                return await client.request(method, url, **more)

        return asyncio.run(send())

    def post(self, query: str, accept: str = STRICT, **more: Any) -> httpx.Response:
        return self.request(
            "POST", "/graphql", json={"query": query, **more}, headers={"accept": accept, HEADER: self._purpose}
        )

    def ask(self, query: str, **variables: Any) -> Any:
        """The data of an answer without errors."""
        answer = self.post(query, variables=variables).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def codes(self, query: str, **variables: Any) -> list[str]:
        """The codes of the errors of an answer."""
        answer = self.post(query, variables=variables).json()
        return [error["extensions"]["code"] for error in answer.get("errors", [])]
