"""One HTTP service of a live source: requests out, answers or errors of ours in. Redirects, sizes and time have limits.

Every request goes to the host that was configured: its credentials never travel elsewhere, wherever a server points.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from graph_model.errors import (
    ConfigurationError,
    CursorExpired,
    SourceFailed,
    SourceRefused,
    SourceThrottled,
    SourceUnavailable,
)
from ingest.live.loopback import is_loopback

MAX_ANSWER_BYTES = 64 << 20
"""Of one answer, unpacked. A page of some hundred records is far below."""
MAX_REDIRECTS = 5
TIMEOUT_SECONDS = 60.0
"""For connecting, and for each part of an answer."""
MOST_RETRY_AFTER_S = 86_400.0

_REDIRECTS = frozenset({301, 302, 307, 308})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and from where: redirects have been followed."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes


class HttpService:
    """Requests to one host. Use it as a context manager, or call `close`.

    Plain http is for loopback, and for who says that it is meant (`plain`). `authorise` gives the headers that each request
    logs in with: it is asked every time, so that a token may be renewed. `tls` replaces the system's certificates.
    """

    def __init__(
        self,
        source: str,
        base_url: str,
        *,
        authorise: Callable[[], Mapping[str, str]] = dict,
        plain: bool = False,
        tls: ssl.SSLContext | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self.source, self.base_url, self._authorise = source, base_url, authorise
        check_address(base_url, plain_is_meant=plain)
        local = is_loopback(urlsplit(base_url).hostname or "")
        self._origin = _origin(base_url)
        self._client = httpx.Client(
            timeout=timeout_seconds,
            verify=tls or ssl.create_default_context(),
            trust_env=not local,  # proxies are for the way out
            headers={"User-Agent": "sociogram"},
        )

    def __enter__(self) -> HttpService:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    def request(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        ok: Collection[int] = (200,),
    ) -> Answer:
        """The answer to a request at `url` (relative to the base, or of the same host), if its status is one of `ok`.

        Raises:
            SourceUnavailable: nothing answers, or the server failed (408, 5xx).
            SourceThrottled: 429, or 503 with Retry-After.
            SourceRefused: 401 or 403.
            CursorExpired: 410.
            SourceFailed: any other status, another host, or an answer beyond the limits.

        """
        target = urljoin(self.base_url, url)
        for _ in range(MAX_REDIRECTS + 1):
            if _origin(target) != self._origin:
                raise SourceFailed(self.source, f"it leads to another host, {urlsplit(target).hostname}")
            answer = self._once(method, target, body, {**(headers or {}), **self._authorise()})
            if answer.status not in _REDIRECTS or answer.status in ok:
                return self._checked(answer, ok)
            target = urljoin(target, answer.headers.get("location", ""))
        raise SourceFailed(self.source, f"more than {MAX_REDIRECTS} redirects")

    def _once(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        try:
            with self._client.stream(method, url, content=body, headers=dict(headers)) as response:
                return Answer(response.status_code, url, response.headers, self._body(response))
        except httpx.TransportError as error:
            nobody = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError)
            raise SourceUnavailable(self.source, _cause(error), was_reached=not nobody) from error
        except (httpx.InvalidURL, httpx.HTTPError) as error:
            raise SourceFailed(self.source, _cause(error)) from error

    def _body(self, response: httpx.Response) -> bytes:
        pieces, size = [], 0
        for piece in response.iter_bytes():
            size += len(piece)
            if size > MAX_ANSWER_BYTES:
                raise SourceFailed(self.source, f"an answer of more than {MAX_ANSWER_BYTES >> 20} MiB")
            pieces.append(piece)
        return b"".join(pieces)

    def _checked(self, answer: Answer, ok: Collection[int]) -> Answer:
        status = answer.status
        if status in ok:
            return answer
        if status in (401, 403):
            raise SourceRefused(self.source, f"HTTP {status}")
        if status == 429 or (status == 503 and "retry-after" in answer.headers):
            raise SourceThrottled(self.source, retry_after_s(answer.headers.get("retry-after", ""), datetime.now(UTC)))
        if status == 410:
            raise CursorExpired(self.source, "HTTP 410")
        if status == 408 or status >= 500:
            raise SourceUnavailable(self.source, f"HTTP {status}", was_reached=True)
        raise SourceFailed(self.source, f"HTTP {status} at {urlsplit(answer.url).path}")


def retry_after_s(value: str, now: datetime) -> float:
    """Seconds that a Retry-After header asks for, as a number or a date; 0.0 where it says nothing readable.

    >>> now = datetime(2015, 10, 21, 7, 27, tzinfo=UTC)
    >>> retry_after_s("120", now), retry_after_s("Wed, 21 Oct 2015 07:28:00 GMT", now), retry_after_s("soon", now)
    (120.0, 60.0, 0.0)
    """
    if value.strip().isdigit():
        return min(float(value), MOST_RETRY_AFTER_S)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max((aware - now).total_seconds(), 0.0), MOST_RETRY_AFTER_S)


def check_address(url: str, *, plain_is_meant: bool) -> None:
    """Raises ConfigurationError for an address that is none, or would show a secret."""
    parts = _split(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise ConfigurationError("url", "It must be an https:// address.")
    if parts.username or parts.password:
        raise ConfigurationError("url", "An address holds no user and password; they are given apart from it.")
    if parts.scheme == "http" and not plain_is_meant and not is_loopback(parts.hostname):
        raise ConfigurationError(
            "url", 'http:// would send the secret in the clear. Write https://, or tls = "none" if it is meant.'
        )


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise ConfigurationError("url", "It is no address of a server.") from error
    return parts


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _cause(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]
