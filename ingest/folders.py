"""The folders that a path names, however mailboxes on disk write them: a path in, names out. Pure.

Maildir++ puts dots between them and IMAP's UTF-7 into them, Thunderbird puts folders below another one into `Name.sbd`, Apple
Mail and exports make `Name.mbox`, and what is in an archive or a data file of Outlook lies below `Name.zip!` and `Name.pst!`.
"""

from __future__ import annotations

import re

_ENDING = re.compile(r"(?:\.(?:mbox|sbd|pst|ost|zip|tar|t?gz|bz2|xz))*!?$", re.IGNORECASE)
_DOTTED = re.compile(r"\.|inbox\.", re.IGNORECASE)


def folder_names(path: str) -> list[str]:
    """The names from the outermost in.

    >>> folder_names("Maildir/.INBOX.Gel&APY-scht/cur"), folder_names("box.tar.gz!/Legal.sbd/v1.2")
    (['Maildir', 'INBOX', 'Gelöscht', 'cur'], ['box', 'Legal', 'v1.2'])
    """
    return [_from_utf7(name) for each in path.split("/") for name in _parts(_ENDING.sub("", each)) if name]


def _parts(name: str) -> list[str]:
    return name.split(".") if _DOTTED.match(name) else [name]


def _from_utf7(name: str) -> str:
    """A name as IMAP servers and their Maildirs may write it: in UTF-7 with another shift (RFC 3501, 5.1.3)."""
    try:
        return name.replace("&", "+").replace(",", "/").encode("ascii").decode("utf-7") if "&" in name else name
    except UnicodeError:
        return name
