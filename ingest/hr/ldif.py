"""LDIF (RFC 2849): what directories of people export, in; positions out. Pure.

An entry ends at a blank line or the next DN, long lines are folded, values that are no plain text are in base64: one that
cannot be read costs its entry only where it is needed. Every address of an entry is its person's: `mail`, `proxyAddresses`
(`SMTP:` is the main one), `otherMailbox`. The manager is named by the DN of another entry, maybe of another file: it is kept as
a key, and so are the members of a group (those that are named by their `memberUid` are not: it is no DN). A disabled account is
somebody who left, and so is a mailbox that was made shared afterwards, if it says whose it was. What only changes or deletes an
entry is rejected: it shows neither an address nor a day.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graph_model.entities import Address, AddressKind
from graph_model.errors import BadRecord
from ingest.address_kind import kind_of
from ingest.candidate import Facts
from ingest.hr.group import GROUP, group_facts
from ingest.hr.record import DirectoryRecord, first_of
from ingest.mail.email_address import clean
from ingest.tables.csv_table import decoded
from ingest.tables.plausible import plausible_day

MAX_ENTRY_BYTES = 8 << 20
"""One entry, with its photograph; a longer one is rejected."""
MAX_VALUES = 2_000
"""Values of one attribute that are looked at."""
NO_PERSON = "no-person"
"""Entries that describe units, machines and other things, as they are counted."""

_LINE = re.compile(rb"([A-Za-z0-9][\w.;-]*):(:|<)? *(.*)", re.DOTALL)
_PEOPLE = frozenset({"person", "organizationalperson", "inetorgperson", "user", "contact"})
_MACHINES = frozenset({"computer", "device"})
_GROUPS = frozenset({"group", "groupofnames", "groupofuniquenames", "posixgroup", "groupofurls"})
_MEMBERS = ("member", "uniquemember")
_SHARED = (AddressKind.ROLE, "directory-mailbox")
_ROOM = (AddressKind.ROOM, "directory-room")
_MAILBOXES = {
    "4": _SHARED, "16": _ROOM, "32": _ROOM, "34359738368": _SHARED, "8589934592": _ROOM, "17179869184": _ROOM,
}  # fmt: skip
"""msExchRecipientTypeDetails of what Exchange, here and in the cloud, keeps as a switched-off user: shared mailboxes, rooms
and equipment.
"""
_OF_A_POSITION = ("title", "manager", "employeeid", "employeenumber")
_OF_A_NAME = ("givenname", "sn")
_DISABLED = 0x2
"""ACCOUNTDISABLE in userAccountControl."""
_OF_THE_SEARCH = frozenset({"version", "search", "result", "ref", "control", "pagedresults", "matcheddn", "text"})
"""What ldapsearch tells between entries and below them, unless it is asked for plain LDIF (-LLL)."""


class Entry(Mapping[str, Sequence[str]]):
    """Attributes in lower case, without their options. A value is read when it is asked for."""

    def __init__(self, written: Mapping[str, Sequence[tuple[bytes, bool]]]) -> None:
        self._written = written

    def __getitem__(self, name: str) -> Sequence[str]:
        return [_value(written, in_base64=in_base64) for written, in_base64 in self._written[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)


def is_ldif(data: bytes) -> bool:
    r"""Whether a file that begins so is LDIF: its first line that says something is a DN, maybe below a version.

    >>> is_ldif(b"version: 1\n\n# people\ndn: uid=ada,dc=example"), is_ldif(b"Subject: dn")
    (True, False)
    """
    for line in data.removeprefix(b"\xef\xbb\xbf").splitlines():
        if line.strip() and not line.startswith((b"#", b"version:", b" ")):
            return line.lower().startswith(b"dn:")
    return False


def entries_in(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """The number of the first line of each entry, and its bytes; of one beyond the limit only its beginning, and more."""
    lines: list[bytes] = []
    start, size, named = 1, 0, False
    for number, line in enumerate(_lines(chunks), 1):
        names, blank = line[:3].lower() == b"dn:", not line.strip(b"\r\n \t")
        if lines and (blank or (names and named)):
            yield start, b"\n".join(lines)
            lines = []
        if blank:
            continue
        if not lines:
            start, size, named = number, 0, False
        size, named = size + len(line), named or names
        lines += [line] if size <= MAX_ENTRY_BYTES or size - len(line) <= MAX_ENTRY_BYTES else []
    if lines:
        yield start, b"\n".join(lines)


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines without their ends; of one beyond the limit what is enough to be rejected."""
    waiting = bytearray()
    for chunk in chunks:
        *ends, begun = chunk.split(b"\n")
        for end in ends:
            yield (bytes(waiting) + end).rstrip(b"\r")
            waiting.clear()
        if len(waiting) <= MAX_ENTRY_BYTES:
            waiting += begun
    yield bytes(waiting)


def entry_facts(data: bytes, path: str, written_ms: int) -> Facts:
    """What one entry says. Raises BadRecord for what is none, or only changes one."""
    entry = _entry(data)
    if "dn" not in entry:
        return _of_the_search(entry)
    change = first_of(entry.get("changetype", ())).lower()
    if change not in ("", "add"):
        raise BadRecord(f"changetype {change[:20]}: export the entries themselves")
    kinds = {kind.lower() for kind in entry.get("objectclass", ())}
    if kinds & _GROUPS:
        return _group(entry, path)
    if (kinds and not kinds & _PEOPLE) or kinds & _MACHINES:
        return Facts(excluded=(NO_PERSON,))
    kind = _MAILBOXES.get(_mailbox_type(entry))
    if kind and not (kind == _SHARED and _was_somebodys(entry)):
        return _mailbox(entry, *kind)
    return _person(entry, written_ms).facts(path)


def _of_the_search(entry: Entry) -> Facts:
    """What stands in the place of an entry, and says nothing of anybody."""
    if not _OF_THE_SEARCH.issuperset(entry):
        raise BadRecord("entry without a DN")
    result = first_of(entry.get("result", ()))
    if result and result.split()[0] != "0":
        raise BadRecord(
            "a search that did not come to its end: export again, in pages where the server has a limit (-E pr=500)",
            place=f"result {result[:60]!r}",
        )
    return Facts()


def _mailbox(entry: Entry, kind: AddressKind, rule: str) -> Facts:
    """A mailbox that is nobody's: its addresses are known for what they are."""
    emails = sorted(set(filter(None, map(clean, _emails(entry)))))
    return Facts(addresses=tuple(Address(email, kind, rule) for email in emails), excluded=(NO_PERSON,))


def _mailbox_type(entry: Entry) -> str:
    return first_of(entry.get("msexchrecipienttypedetails", ()))


def _was_somebodys(entry: Entry) -> bool:
    """By what only somebody has: a department, one name, or a function's two (Front, Desk) may stand in any shared mailbox."""
    has = {name: first_of(entry.get(name, ())) for name in (*_OF_A_POSITION, *_OF_A_NAME)}
    words = " ".join(has[name] for name in _OF_A_NAME).casefold().split()
    is_called = all(has[name] for name in _OF_A_NAME) and not any(map(_is_a_functions, words))
    return is_called or any(has[name] for name in _OF_A_POSITION)


def _is_a_functions(word: str) -> bool:
    return kind_of(f"{word}@")[0] is AddressKind.ROLE


def _entry(data: bytes) -> Entry:
    if len(data) > MAX_ENTRY_BYTES:
        raise BadRecord(f"entry larger than {MAX_ENTRY_BYTES >> 20} MiB")
    found: dict[str, list[tuple[bytes, bool]]] = {}
    unfolded = re.sub(rb"\r?\n ", b"", data.removeprefix(b"\xef\xbb\xbf"))
    for line in unfolded.splitlines():
        match = _LINE.fullmatch(line)
        if line.startswith(b"#") or line == b"-":
            continue
        if match is None:
            raise BadRecord("line that is no attribute", place=f"line {decoded(line[:60])!r}")
        values = found.setdefault(match[1].decode().lower().partition(";")[0], [])
        if len(values) < MAX_VALUES and match[2] != b"<":
            values.append((match[3], match[2] == b":"))
    return Entry(found)


def _value(written: bytes, *, in_base64: bool) -> str:
    """A value's text; of what is no text only what could be read."""
    try:
        raw = b64decode(written, validate=True) if in_base64 else written
    except ValueError as exc:
        raise BadRecord("unreadable base64", place=f"value {decoded(written[:40])!r}") from exc
    return decoded(raw).strip()


def dn_key(dn: str) -> str:
    """A DN as it is compared: case and the spaces between its parts make no difference.

    >>> dn_key("CN=Ada Lovelace, OU=Engines,DC=example") == dn_key("cn=ada lovelace,ou=engines,dc=example")
    True
    """
    parts = re.split(r"(?<!\\)[,;]", dn.casefold())
    return ",".join("=".join(" ".join(side.split()) for side in part.split("=", 1)) for part in parts)


def _group(entry: Entry, path: str) -> Facts:
    members = [dn_key(member) for name in _MEMBERS for member in entry.get(name, ())]
    if not members:
        return Facts(excluded=(GROUP,))
    dn = first_of(entry["dn"])
    names = (value for attribute in ("displayname", "cn") for value in entry.get(attribute, ()))
    return group_facts(dn_key(dn), first_of((*names, dn.partition(",")[0].partition("=")[2])), members, path)


def _person(entry: Entry, written_ms: int) -> DirectoryRecord:
    def first(*names: str) -> str:
        return first_of(value for name in names for value in entry.get(name, ()))

    full = f"{first('givenname')} {first('sn')}"
    manager = first("manager")
    return DirectoryRecord(
        emails=tuple(_emails(entry)),
        name=first_of((first("displayname"), full if first("givenname") else "", first("cn"), full)),
        title=first("title"),
        department=first("department", "departmentnumber", "ou"),
        organisation=first("company", "o"),
        key=dn_key(first("dn")),
        manager_key=dn_key(manager) if manager else "",
        left_ms=_left(entry, written_ms),
    )


def _emails(entry: Entry) -> Iterator[str]:
    """The addresses, the main one first; the logon name, which may be one, where there is no other."""
    proxies = list(entry.get("proxyaddresses", ()))
    found = [each[5:] for each in proxies if each.startswith("SMTP:")]
    found += entry.get("mail", ())
    found += sorted(each[5:] for each in proxies if each.startswith("smtp:"))
    found += sorted((*entry.get("othermailbox", ()), *entry.get("mailalternateaddress", ())))
    yield from found or entry.get("userprincipalname", ())


def _left(entry: Entry, written_ms: int) -> int | None:
    control = first_of(entry.get("useraccountcontrol", ()))
    disabled = control.isascii() and control.isdigit() and len(control) < 12 and int(control) & _DISABLED
    locked = first_of(entry.get("nsaccountlock", ())).lower() == "true"
    if not disabled and not locked and _mailbox_type(entry) not in _MAILBOXES:
        return None
    changed = first_of((*entry.get("whenchanged", ()), *entry.get("modifytimestamp", ())))
    day = plausible_day(changed[:8])
    return written_ms if day is None else day
