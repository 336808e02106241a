"""One session with an IMAP server (RFC 3501): folders, what is new in each, and header fields. Nothing is ever changed there.

Folders are opened with EXAMINE and headers fetched with BODY.PEEK, so no message is marked as read; bodies are not asked for.
imapclient is used rather than imaplib: it reads literals, folder lists and FETCH answers, which imaplib hands over raw.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError
from imapclient.imap_utf7 import decode as decode_utf7

from graph_model.errors import SourceError, SourceFailed, SourceRefused, SourceThrottled, SourceUnavailable
from ingest.live.source import Secrets
from ingest.mail.headers import MAX_HEADER_BYTES, WANTED

TIMEOUT_SECONDS = 60.0
"""For connecting, and for each part of an answer."""
UIDS_A_SEARCH = 50_000
"""A SEARCH answer is one line, of which the standard library reads a million bytes at most."""

_HEADER_FIELDS = (
    f"BODY.PEEK[HEADER.FIELDS ({' '.join(sorted(name.upper() for name in WANTED))})]<0.{MAX_HEADER_BYTES + 1}>"
)
_BUSY = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[OVERQUOTA]", "THROTTLED", "TOO MANY", "BANDWIDTH")
"""What servers say when the login is right and the moment is not (RFC 5530, Gmail, Exchange)."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where and how to connect. `tls` is "implicit", "starttls" or "none", `trusted` the certificates to trust."""

    source: str
    host: str
    port: int
    tls: str
    trusted: ssl.SSLContext
    user: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that can be opened: its name as the server writes it and as people do, and its flags in lower case."""

    raw: bytes
    name: str
    flags: frozenset[str]


@dataclass(frozen=True, slots=True)
class FolderState:
    """What tells whether a folder has anything new. Zero where the server does not say."""

    uidvalidity: int
    uidnext: int
    modseq: int
    messages: int


@contextmanager
def imap_session(server: Server, secrets: Secrets) -> Iterator[ImapSession]:
    """A session, logged in. Errors of the protocol and the network inside leave as errors of ours."""
    with _translated(server.source), _connected(server) as client:
        _log_in(client, server, secrets)
        yield ImapSession(client)


class ImapSession:
    """What a sync asks of a server. Errors of the library pass: `imap_session` translates them, or the caller rejects."""

    def __init__(self, client: IMAPClient) -> None:
        self._client = client
        self._has_modseq = client.has_capability("CONDSTORE")

    def folders(self) -> list[Folder]:
        """Every folder that can be opened, by name. Names that are no modified UTF-7 are shown as they are sent."""
        listed = self._client.list_folders()
        found = [_folder(flags, delimiter, name) for flags, delimiter, name in listed]
        return sorted((each for each in found if not each.flags & _CLOSED), key=lambda each: each.name)

    def state(self, folder: Folder) -> FolderState:
        """Without opening the folder."""
        asked = ["MESSAGES", "UIDNEXT", "UIDVALIDITY", *(["HIGHESTMODSEQ"] if self._has_modseq else [])]
        return _state(self._client.folder_status(folder.raw, asked), b"MESSAGES")

    def examine(self, folder: Folder) -> FolderState:
        """Opens the folder, to be read only."""
        return _state(self._client.select_folder(folder.raw, readonly=True), b"EXISTS")

    def uids(self, state: FolderState, first: int, since: date | None) -> list[int]:
        """The messages of the open folder from UID `first` on, received on `since` or later, in order."""
        bounds = [first, *(uid for uid in self._bounds(state.messages) if uid > first)]
        ranges = [f"{low}:{high - 1}" for low, high in pairwise(bounds)] + [f"{bounds[-1]}:*"]
        received = ["SINCE", since] if since else []
        found = {uid for each in ranges for uid in self._client.search(["UID", each, *received])}
        return sorted(uid for uid in found if uid >= first)  # n:* names the last message even if it is below n

    def _bounds(self, messages: int) -> list[int]:
        """UIDs that cut a large folder into ranges of at most UIDS_A_SEARCH messages, however sparse its UIDs are."""
        numbers = list(range(UIDS_A_SEARCH, messages + 1, UIDS_A_SEARCH))
        self._client.use_uid = False
        try:
            answers = self._client.fetch(numbers, ["UID"]).values()
            return sorted(answer[b"UID"] for answer in answers if b"UID" in answer)
        finally:
            self._client.use_uid = True

    def headers(self, uids: Sequence[int]) -> tuple[dict[int, bytes], dict[int, str]]:
        """By UID: the header fields that are wanted, and what the server says of messages that it cannot give.

        A message that has gone meanwhile is in neither. One beyond the size limit comes cut just above it.
        """
        try:
            answers = self._client.fetch(uids, [_HEADER_FIELDS])
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            if len(uids) == 1:
                return {}, {uids[0]: brief(error)}
            half = len(uids) // 2  # one message that the server cannot read must not cost the others
            (left, left_bad), (right, right_bad) = self.headers(uids[:half]), self.headers(uids[half:])
            return left | right, left_bad | right_bad
        return {uid: data for uid in uids if (data := _header_of(answers.get(uid, {}))) is not None}, {}


_CLOSED = frozenset({"\\noselect", "\\nonexistent"})


def _folder(flags: Sequence[bytes], delimiter: bytes | None, name: bytes | str) -> Folder:
    raw = name.encode() if isinstance(name, str) else name
    shown = _decoded(raw)
    separator = delimiter.decode("ascii", "replace") if delimiter else ""
    lowered = frozenset(flag.decode("ascii", "replace").lower() for flag in flags)
    return Folder(raw, shown.replace(separator, "/") if separator else shown, lowered)


def _decoded(raw: bytes) -> str:
    try:
        return str(decode_utf7(raw))
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")


def _state(answer: Mapping[bytes, Any], messages: bytes) -> FolderState:
    keys = (b"UIDVALIDITY", b"UIDNEXT", b"HIGHESTMODSEQ", messages)
    return FolderState(*(int(answer.get(key) or 0) for key in keys))


def _header_of(answer: Mapping[bytes, Any]) -> bytes | None:
    return next((value or b"" for key, value in answer.items() if key.startswith(b"BODY[")), None)


@contextmanager
def _connected(server: Server) -> Iterator[IMAPClient]:
    client = IMAPClient(
        server.host, server.port, ssl=server.tls == "implicit", ssl_context=server.trusted, timeout=TIMEOUT_SECONDS
    )
    with client:
        client.folder_encode = False  # names travel as the server wrote them, well-formed or not
        if server.tls == "starttls":
            client.starttls(server.trusted)
        yield client


def _log_in(client: IMAPClient, server: Server, secrets: Secrets) -> None:
    try:
        if secrets.token:
            client.oauth2_login(server.user, secrets.token)
        elif client.has_capability("AUTH=PLAIN"):  # a password beyond ASCII cannot be said in LOGIN
            client.plain_login(server.user, secrets.password)
        else:
            client.login(server.user, secrets.password)
    except LoginError as error:
        if isinstance(error.__context__, IMAPClientAbortError):  # the connection broke: the login was not judged
            raise SourceUnavailable(server.source, brief(error)) from error
        if is_busy(error):
            raise SourceThrottled(server.source) from error
        raise SourceRefused(server.source, brief(error)) from error
    except UnicodeEncodeError as error:
        raise SourceRefused(server.source, "it takes no user or password beyond ASCII") from error


@contextmanager
def _translated(source: str) -> Iterator[None]:
    try:
        yield
    except SourceError:
        raise
    except ssl.SSLCertVerificationError as error:
        raise SourceFailed(source, f"its certificate is not trusted: {error.verify_message}") from error
    except (IMAPClientAbortError, OSError) as error:
        raise _lost(source, error) from error
    except IMAPClientError as error:
        raise SourceThrottled(source) if is_busy(error) else SourceFailed(source, brief(error)) from error


def _lost(source: str, error: Exception) -> SourceError:
    return SourceThrottled(source) if is_busy(error) else SourceUnavailable(source, brief(error))


def is_busy(error: Exception) -> bool:
    """Whether the server asks to come back later."""
    text = str(error).upper()
    return any(sign in text for sign in _BUSY)


def brief(error: Exception) -> str:
    """What an error says, in one short line."""
    return " ".join(str(error).split())[:200] or type(error).__name__
