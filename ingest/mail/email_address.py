"""Addresses as people's programs write them: raw text in, canonical addresses and simple display names out.

`clean` is the one place where an address becomes canonical; nothing here ever raises. Canonical is lower case, without
quotes that are not needed, with the domain in its ASCII form. An Exchange path (`/O=ENRON/OU=NA/CN=…/CN=HARORA`) becomes an
address under the domain `x500`, which cannot exist, so that it stays one and the same without being mistaken for mail's;
so does the same path wrapped into a mail address (`IMCEAEX-_O=ENRON_…@enron.com`). A guest of Microsoft 365
(`ada_partner.com#EXT#@tenant.onmicrosoft.com`) is the address that the guest has at home.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from ingest.mail.headers import decode_words

MAX_ADDRESS = 254
"""RFC 5321's limit of a path; what is longer is no address."""
MAX_WRITTEN = 1 << 11
"""Characters in which an address is looked for, with all that may stand around it: comments, or the wrapping of a gateway."""

_PLAIN = re.compile(r"[a-z0-9!#$%&*+/=?^_{|}~-]+(?:[.'][a-z0-9!#$%&*+/=?^_{|}~-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_PLAIN_MAILBOX = re.compile(r'\s*(?:"([^"\\]*)"|([^",<>()@:;\\]*))\s*<([^<>\s"]+)>\s*(?:,|$)')
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_LITERAL = re.compile(r"\[(?:ipv6:)?[0-9a-f.:]+\]")
_ATOMS = re.compile(r"[^\s\"(),:;<>@\[\]\\\x00-\x1f\x7f]+")
_X500 = re.compile(r"/(o|ou|cn)=([^/]*)", re.IGNORECASE)
_EXCHANGE_ONLINE_USER = re.compile(r"[0-9a-f]{32}(?:-[^,]*)?", re.IGNORECASE)
_GUEST = re.compile(r"([^#]+)_([^#_@\s]+\.[^#_@\s]+)#ext#@[^@]+", re.IGNORECASE)
_SIGNED = re.compile(r"(?:prvs=[0-9a-z]+=|btv1==[0-9a-z]+==)([^@]+@[^@]+)", re.IGNORECASE)
_FORWARDED = re.compile(r"srs(?:0|1[=+-][^=@]+=[^=@]+=)[=+-][^=@]+=[^=@]+=([^=@]+)=([^@]+)@[^@]+", re.IGNORECASE)
_IMCEA = re.compile(r"imcea[a-z0-9]*-(.+)@[^@]+", re.IGNORECASE)
_PLUS_HEX = re.compile(r"\+([0-9a-f]{2})", re.IGNORECASE)
_SCHEME = re.compile(r"(mailto|smtp|ex):", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]*\)")
_QUOTED = re.compile(r'"[^"]*"')
_SPACED_AT = re.compile(r"(?:\s+@\s*|@\s+)((?:[\w-]+\s*\.\s*)*[\w-]+)$")
_MAILTO = re.compile(r"\[\s*mailto:\s*([^\[\]<>\s]+)\s*\]", re.IGNORECASE)
_OTHER_ATS = str.maketrans({"\N{FULLWIDTH COMMERCIAL AT}": "@", "\N{SMALL COMMERCIAL AT}": "@"})
_EDGES = " \t\r\n<>'\"`,;"
_PATH = (
    r"\s*/o=(?:[^,;<>\"()/]|/(?!o=)|\)"
    r"|[,(](?=[^,(;<>@\"/]*/(?:ou|cn)=)"  # within the name of an organisation or a unit
    r"|,(?=\s?[^\s,;<>@\"/()]{1,20}\s*(?:[,;(]|$)))+"  # in a name that was cut: "Lovelace, A"
)
_TOKENS = re.compile(
    rf"(?i:{_PATH})|" r'"(?:[^"\\]|\\.)*"?|\((?:[^()\\]|\\.|\([^()]*\))*\)|<[^<>]*>?|[,;:]|[^"(<,;:]+|.', re.DOTALL
)
_IN_WORD = r"[^\s<>,;:\"()\[\]]"
_SOMETHING_AT = re.compile(rf"(?<!{_IN_WORD}){_IN_WORD}+@{_IN_WORD}+")


@lru_cache(maxsize=1 << 17)
def clean(text: str) -> str | None:
    """The canonical address that the text means, None where it means none.

    >>> clean(" 'Ada@Example.COM.' "), clean("<.>"), clean("mailto:ada@example.com")
    ('ada@example.com', None, 'ada@example.com')
    >>> clean("/O=ENRON/OU=NA/CN=RECIPIENTS/CN=HARORA")
    'harora@na.enron.x500'
    >>> clean("IMCEAEX-_O=ENRON_OU=NA_CN=RECIPIENTS_CN=HARORA@enron.com")
    'harora@na.enron.x500'
    """
    if len(text) > MAX_WRITTEN:
        return None
    if (
        _PLAIN.fullmatch(text)
        and len(text) <= MAX_ADDRESS
        and not text.startswith(("imcea", "/o="))
        and "#ext#" not in text
        and "=" not in text
    ):
        return text if _canonical_domain(text.rpartition("@")[2]) == text.rpartition("@")[2] else None
    stripped = _unwrapped(_bare(text if text.isascii() else _visible(text)))
    if stripped[:3].lower() == "/o=":
        return _from_x500(stripped.partition("@")[0])
    if "(" in stripped and '"' not in stripped:
        stripped = _COMMENT.sub("", stripped)
    local, at, domain = stripped.rpartition("@")
    canonical_local, canonical_domain = _canonical_local(local), _canonical_domain(domain)
    if not at or not canonical_local or not canonical_domain:
        return None
    address = f"{canonical_local}@{canonical_domain}"
    return address if len(address) <= MAX_ADDRESS else None


def _visible(text: str) -> str:
    """Without what nobody sees and pasting brings along (zero-width spaces, marks of direction), and with the usual @."""
    return "".join(c for c in text if unicodedata.category(c) != "Cf").translate(_OTHER_ATS)


def _bare(text: str) -> str:
    """Without brackets, a scheme, and the hosts of a source route (`@relay.org:ada@x.org`)."""
    bare = text.strip(_EDGES)
    scheme = _SCHEME.match(bare)
    if scheme:
        bare = bare[scheme.end() :].strip(_EDGES)
        if scheme[1].lower() == "mailto":
            bare = bare.partition("?")[0].strip(_EDGES)
    return bare.rpartition(":")[2].strip() if bare.startswith("@") else bare


def _unwrapped(address: str) -> str:
    """What Exchange wrapped into a mail address (IMCEA), else the same: `_` stands for `/`, `+2E` for the character 0x2E.
    Of a guest's address the last `_` stands for the @. Envelopes are signed (BATV) and rewritten by who forwards them (SRS).

    >>> _unwrapped("IMCEAEX-_O=ENRON_OU=NA_CN=HARORA@enron.com"), _unwrapped("IMCEAINVALID-ada+40x+2Eorg@y.org")
    ('/O=ENRON/OU=NA/CN=HARORA', 'ada@x.org')
    >>> _unwrapped("ada_partner.com#EXT#@tenant.onmicrosoft.com")
    'ada@partner.com'
    >>> _unwrapped("prvs=1234abcd=ada@x.org"), _unwrapped("SRS0=HHH=TT=x.org=ada@forwarder.org")
    ('ada@x.org', 'ada@x.org')
    """
    if signed := _SIGNED.fullmatch(address):
        address = signed[1]
    if forwarded := _FORWARDED.fullmatch(address):
        return f"{forwarded[2]}@{forwarded[1]}"
    if guest := _GUEST.fullmatch(address):
        return f"{guest[1]}@{guest[2]}"
    found = _IMCEA.fullmatch(address)
    if found is None:
        return address
    inner = _PLUS_HEX.sub(lambda pair: chr(int(pair[1], 16)), found[1].replace("_", "/"))
    path = inner[:3].lower() == "/o="
    return inner if path or "@" in inner else address


def _canonical_local(local: str) -> str:
    """The part before the @. Notes' `user@NOTESDOMAIN` in front of a gateway's domain means the user."""
    unquoted = local.replace('"', "").replace("\\", "") if '"' in local or "\\" in local else local
    user = re.sub(r"\s+", " ", _folded(unquoted.partition("@")[0])).strip("." + _EDGES)
    user = re.sub(r"\.{2,}", ".", user)
    if _ATOMS.fullmatch(user):
        return user
    return f'"{user}"' if user and _quotable(user) else ""


def _quotable(user: str) -> bool:
    return not any(c in '<>"\\@' or unicodedata.category(c).startswith("C") for c in user)


def _folded(text: str) -> str:
    """NFKC and case folding, repeated because folding can undo composition."""
    if text.isascii():
        return text.lower()
    for _ in range(3):
        text = unicodedata.normalize("NFKC", text.casefold())
    return text


def _canonical_domain(domain: str) -> str:
    """The domain in lower-case ASCII, "" where it cannot be one. Raw IPs in brackets are kept."""
    lowered = _folded(domain).strip(" .>'\"`\t")
    if _LITERAL.fullmatch(lowered):
        return lowered
    ascii_domain = lowered if lowered.isascii() else _idna(lowered)
    labels = ascii_domain.split(".")
    return ascii_domain if all(_LABEL.fullmatch(label) for label in labels) else ""


def _idna(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def _user_of_path(name: str) -> str:
    """Exchange Online's `<32 hex digits>-<beginning of a name>` up to a comma, at which a list may cut it; others whole."""
    found = _EXCHANGE_ONLINE_USER.match(name)
    return found[0] if found else name


def _from_x500(path: str) -> str | None:
    parts = [
        (key.lower(), re.sub(r"[^a-z0-9_-]+", "-", _user_of_path(value).lower()).strip("-"))
        for key, value in _X500.findall(path)
    ]
    users = [value for key, value in parts if key == "cn" and value]
    units = [value for key, value in reversed(parts) if key in ("o", "ou") and value]
    address = f"{users[-1]}@{'.'.join((*units, 'x500'))}" if users and units else ""
    fits = address and len(address) <= MAX_ADDRESS and _canonical_domain(address.partition("@")[2])
    return address if fits else None


@lru_cache(maxsize=1 << 14)
def mailboxes(value: str) -> tuple[tuple[str, str], ...]:
    """The (display name, canonical address) pairs of an address list; what is no address is left out. Never raises.

    Understands quotes, comments, groups, `;` as a separator, and the unquoted `Last, First <address>`.

    >>> mailboxes('"Lovelace, Ada" <ADA@x.org>, team: bob@x.org (Bob), c@x.org;')
    (('Lovelace, Ada', 'ada@x.org'), ('Bob', 'bob@x.org'), ('', 'c@x.org'))
    """
    if not value.isascii():
        value = value.translate(_OTHER_ATS)
    value = _MAILTO.sub(r"<\1>", value)  # as Outlook writes addresses into text
    quick = _plain_list(value)
    raw = _tokenised(value) if quick is None else quick
    pairs = ((display_name(name), clean(address)) for name, address in raw)
    return tuple((name, address) for name, address in pairs if address)


def _plain_list(value: str) -> list[tuple[str, str]] | None:
    """The list by the two shapes that nearly all have, None where it has another."""
    if "=?" not in value and not any(c in value for c in '"<(:;/\\'):
        entries = value.split(",")
        return [("", entry) for entry in entries] if all(" " not in e.strip() for e in entries) else None
    position, found = 0, []
    while position < len(value):
        match = _PLAIN_MAILBOX.match(value, position)
        if match is None:
            return None
        found.append((match[1] or match[2] or "", match[3]))
        position = match.end()
    return found


def _tokenised(value: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    words: list[str] = []
    unclaimed = ""
    for piece in (*_TOKENS.findall(value), ","):
        if piece == ":" and not any("@" in word or "mailto" in word for word in words):
            words, unclaimed = [], ""
        elif piece in (",", ";"):
            pairs, unclaimed = _entry(words, unclaimed)
            found += pairs
            words = []
        elif piece.startswith("<") and clean(piece) and (angle := _angle(words)):
            end = words.index(angle) + 1  # the comma between two mailboxes is missing
            found += _entry(words[:end], unclaimed)[0]
            words, unclaimed = [*words[end:], piece], ""
        else:
            words.append(piece)
    return found


def _angle(words: Iterable[str]) -> str:
    """The first address in angle brackets, "" where there is none."""
    return next((word for word in words if word.startswith("<") and clean(word)), "")


def _entry(words: list[str], unclaimed: str) -> tuple[list[tuple[str, str]], str]:
    """The mailboxes of one entry, and the text that may be the last name of the next one."""
    angle = _angle(words)
    comment = " ".join(w.strip("()") for w in words if w.startswith("("))
    text = "".join(w for w in words if not w.startswith(("<", "("))).strip()
    if angle:
        name = f"{unclaimed}, {text}" if unclaimed and text else text
        return [(name or comment, angle)], ""
    if len(text) <= MAX_ADDRESS:
        text = _SPACED_AT.sub(lambda domain: "@" + "".join(domain[1].split()), text)
    if clean(text) and not _is_loose(text):
        return [(comment, text)], ""
    if "=?" in text and "@" not in text and "@" in (decoded := decode_words(text)):
        return _tokenised(decoded), ""  # encoded as a whole, address and all
    brackets = " ".join(w for w in words if w.startswith("<"))
    inside = [(comment, match) for match in dict.fromkeys(_SOMETHING_AT.findall(" ".join((text, brackets))))]
    if text and not inside:
        inside = [(text, match) for match in _SOMETHING_AT.findall(comment)[:1]]
    return inside, "" if inside or brackets else text


def _is_loose(text: str) -> bool:
    """Words with an address among them; but spaces are at home in quotes and in Notes' `First Last/UNIT/ORG`."""
    return " " in _QUOTED.sub("", text) and "/" not in text


@lru_cache(maxsize=1 << 16)
def display_name(text: str) -> str:
    """A name as it can be shown: decoded, unquoted, one space between words; "" where it is an address or no word at all."""
    decoded = decode_words(text.replace('\\"', '"').strip()) if text else ""
    name = " ".join("".join(c if c.isprintable() else " " for c in decoded).split()).strip(" '\"`,;<>")
    return name if len(name) <= MAX_ADDRESS and "@" not in name and any(map(str.isalnum, name)) else ""


def domain_of(email: str) -> str:
    """The domain of a canonical address."""
    return email.rpartition("@")[2]
