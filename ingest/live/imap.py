"""Mail on an IMAP server: what is new in each folder since the last sync, page by page.

A message never changes under its UID, so a folder goes on at the first UID that was not read yet; where the server gives
the folder another UIDVALIDITY, its UIDs mean nothing any more and it is read anew (facts merge, nothing doubles).
Cursor: {"folders": {name: [UIDVALIDITY, first UID not read, HIGHESTMODSEQ or 0, day from which a first reading takes mail]}}.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from graph_model.entities import MILLISECONDS_A_DAY, Reject
from graph_model.errors import ConfigurationError
from ingest.live.imap_session import Folder, FolderState, ImapSession, Server, brief, imap_session, is_busy
from ingest.live.page_size import PageSize
from ingest.live.source import Cursor, Opening, Page
from ingest.live.trust import trusted
from ingest.sources import Raw

MESSAGES_A_PAGE = 500
"""What is fetched at once, and what a sync that is killed reads again."""
UNWANTED_FLAGS = frozenset({"\\junk", "\\trash", "\\drafts"})
"""Special uses of folders (RFC 6154) whose mail is nobody's correspondence."""
PORTS = {"implicit": 993, "starttls": 143, "none": 143}
"""Ways to encrypt -> the port where that is usual."""


@dataclass(frozen=True, slots=True)
class ImapOptions:
    """Keys of a source of kind imap.

    `folders` and `skip_folders` are patterns with `*` and `?`, case ignored; folders of junk, trash and drafts are left out
    where the server marks them, with those below them. `since_days` bounds the first sync by when mail was received; 0
    takes all.
    """

    host: str
    user: str
    port: int = 0
    tls: str = "implicit"
    ca_file: str = ""
    folders: tuple[str, ...] = ("*",)
    skip_folders: tuple[str, ...] = ()
    since_days: int = 0

    def __post_init__(self) -> None:
        if self.tls not in PORTS:
            raise ConfigurationError("tls", f"It must be one of {', '.join(PORTS)}.")
        if self.port > 65535:
            raise ConfigurationError("port", f"{self.port} is no port: they go to 65535; 0 is the usual one.")

    def wanted(self, folders: Sequence[Folder]) -> list[Folder]:
        """Those whose mail is wanted: none that is unwanted by its use, or stands below one."""
        unwanted = tuple(f"{each.name}/" for each in folders if each.flags & UNWANTED_FLAGS)
        return [each for each in folders if self._takes(each) and not f"{each.name}/".startswith(unwanted)]

    def _takes(self, folder: Folder) -> bool:
        name = folder.name.casefold()
        wanted, skipped = (
            any(fnmatchcase(name, pattern.casefold()) for pattern in patterns)
            for patterns in (self.folders, self.skip_folders)
        )
        return wanted and not skipped


@dataclass(frozen=True, slots=True)
class Place:
    """How far a folder has been read: all below UID `first`, under this UIDVALIDITY.

    `since` (ISO day) is what a reading from the beginning is bounded by, for as long as it lasts, and "" afterwards.
    """

    uidvalidity: int
    first: int
    modseq: int
    since: str

    def is_up_to_date(self, state: FolderState) -> bool:
        """Whether nothing can be new. A new message raises both numbers; a server need not give both."""
        if self.uidvalidity != state.uidvalidity:
            return False
        return self.first == state.uidnext or (bool(state.modseq) and self.modseq == state.modseq)


class ImapSource:
    """A mailbox as a live source."""

    def __init__(self, opening: Opening) -> None:
        options: ImapOptions = opening.options
        if not (opening.secrets.password or opening.secrets.token):
            raise ConfigurationError("password_file", "There is neither a password nor a token to log in with.")
        self._name, self._secrets, self._options = opening.name, opening.secrets, options
        self._sizes: dict[str, PageSize] = {}
        port = options.port or PORTS[options.tls]
        self._whose = f"Delivered-To: {options.user}\r\n".encode() if "@" in options.user else b""
        self._server = Server(opening.name, options.host, port, options.tls, trusted(options.ca_file), options.user)
        start_ms = opening.now_ms - options.since_days * MILLISECONDS_A_DAY
        self._since = datetime.fromtimestamp(start_ms / 1000, UTC).date().isoformat() if options.since_days else ""

    def pages(self, cursor: Cursor) -> Iterator[Page]:
        """What is new in each folder that is wanted."""
        with imap_session(self._server, self._secrets) as session:
            folders = self._options.wanted(session.folders())
            known = cursor.get("folders", {})
            places = {each.name: Place(*known[each.name]) for each in folders if each.name in known}
            for number, folder in enumerate(folders):
                for page, part in self._folder_pages(session, folder, places):
                    yield Page(
                        page.raws, _cursor(places), page.rejects, said=page.said, part=(number + part) / len(folders)
                    )

    def _folder_pages(
        self, session: ImapSession, folder: Folder, places: dict[str, Place]
    ) -> Iterator[tuple[Page, float]]:
        """The pages of one folder, with how far in it; before each, `places` is where to go on behind it."""
        try:
            state = session.state(folder)
            if folder.name in places and places[folder.name].is_up_to_date(state):
                return
            state = replace(session.examine(folder), modseq=state.modseq)  # the older of the two: nothing is overlooked
        except IMAPClientAbortError:
            raise
        except (IMAPClientError, UnicodeDecodeError) as error:
            reject = Reject(self._path(folder), "folder", f"cannot be opened: {brief(error)}")
            yield Page((), {}, (reject,)), 1.0
            return
        yield from self._new_messages(session, folder, state, places)

    def _new_messages(
        self, session: ImapSession, folder: Folder, state: FolderState, places: dict[str, Place]
    ) -> Iterator[tuple[Page, float]]:
        before = places.get(folder.name)
        place, said = self._goes_on(folder, before, state)
        uids = session.uids(state, place.first, date.fromisoformat(place.since) if place.since else None)
        done = Place(state.uidvalidity, _next(state, uids, place), state.modseq, "")
        size, read = self._sizes.setdefault(folder.name, PageSize(MESSAGES_A_PAGE)), 0
        while read < len(uids):
            some = size.next_of(uids[read : read + MESSAGES_A_PAGE])
            page = replace(self._page(session, folder, some, size), said=said)
            read += len(some)
            places[folder.name] = done if read == len(uids) else replace(place, first=some[-1] + 1)
            yield page, read / len(uids)
            said = ()
        if not uids and before != done:
            places[folder.name] = done
            yield Page((), {}, said=said), 1.0

    def _goes_on(self, folder: Folder, before: Place | None, state: FolderState) -> tuple[Place, tuple[str, ...]]:
        """From where a folder is to be read, and what is to be said about that."""
        if before is not None and before.uidvalidity == state.uidvalidity:
            return before, ()
        anew = f"{self._name}: The server numbers the messages of {folder.name} anew: it is read again."
        return Place(state.uidvalidity, 1, 0, self._since), (anew,) if before else ()

    def _page(self, session: ImapSession, folder: Folder, uids: Sequence[int], size: PageSize) -> Page:
        asked = [uid for uid in uids if uid not in size.bad]
        try:
            headers, bad = session.headers(asked) if asked else ({}, {})
        except (IMAPClientAbortError, OSError) as error:
            if not is_busy(error):
                size.broke_off(asked)
            raise
        size.came()
        bad |= dict.fromkeys(size.bad & set(uids), "the server breaks off")
        path = self._path(folder)
        raws = tuple(Raw("message", path, f"UID {uid}", self._whose + data) for uid, data in headers.items())
        rejects = tuple(Reject(path, f"UID {uid}", f"cannot be fetched: {why}") for uid, why in sorted(bad.items()))
        return Page(raws, {}, rejects)

    def _path(self, folder: Folder) -> str:
        return f"imap:{self._name}/{folder.name}"


def _next(state: FolderState, uids: list[int], place: Place) -> int:
    """The first UID that a later message can have: UIDNEXT, as it was when the folder was opened."""
    return max(state.uidnext, uids[-1] + 1 if uids else 1, place.first)


def _cursor(places: dict[str, Place]) -> Cursor:
    return {"folders": {name: [each.uidvalidity, each.first, each.modseq, each.since] for name, each in places.items()}}
