"""Mail that was never sent, was thrown away, or is junk, as mailboxes and exports mark it: no correspondence. Pure.

In: a message's headers, and the path of the file that it stands in. Out: under which name it is counted. Live sources leave
the same out, so that a mailbox gives the same ties by file and by server.
"""

from __future__ import annotations

import re

from ingest.mail.headers import Headers
from ingest.mail.labels import labels_of

_LABELS = {
    "spam": (
        "spam", "pourriel", "skräppost", "søppelpost", "roskaposti", "спам", "ανεπιθύμητα", "ספאם", "迷惑メール", "스팸함",
        "垃圾邮件", "垃圾郵件", "thư rác", "จดหมายขยะ", "correu brossa", "الرسائل غير المرغوب فيها",
    ),
    "trash": (
        "trash", "bin", "papierkorb", "corbeille", "papelera", "cestino", "prullenbak", "kosz", "lixeira", "lixo",
        "reciclagem", "papperskorgen", "papirkurv", "papirkurven", "roskakori", "koš", "kôš", "kuka", "coș de gunoi",
        "çöp kutusu", "корзина", "кошик", "кошче", "κάδος απορριμμάτων", "אשפה", "المهملات", "ゴミ箱", "휴지통",
        "已删除邮件", "垃圾桶", "thùng rác", "ถังขยะ", "sampah", "tong sampah", "paperera", "smeće",
    ),
    "draft": (
        "drafts", "entwürfe", "brouillons", "borradores", "bozze", "concepten", "wersje robocze", "rascunhos", "utkast",
        "kladder", "luonnokset", "koncepty", "piszkozatok", "mesaje nefinalizate", "taslaklar", "черновики", "чернетки",
        "чернови", "πρόχειρα", "טיוטות", "المسودات", "下書き", "임시보관함", "草稿", "thư nháp", "จดหมายร่าง", "ร่างจดหมาย",
        "draf", "esborranys", "skice",
    ),
    "chat": ("chat", "chats"),
}  # fmt: skip
_BY_LABEL = {name: what for what, names in _LABELS.items() for name in names}
"""Gmail's own labels, as Takeout writes them in its languages -> what they mean."""

_BY_FOLDER = {**_BY_LABEL, "junk": "spam", "templates": "draft", "unsent messages": "draft"}
"""Names of folders that mail programs make -> what is in them."""

_EXPUNGED = 0x8
"""MSG_FLAG_EXPUNGED in X-Mozilla-Status: deleted, and only still there until its mailbox is compacted."""

_TELLING = frozenset({"x-gmail-labels", "x-unsent", "x-mozilla-draft-info", "x-mozilla-status"})
_IN_MAILDIR = re.compile(r"(?:^|/)(?:\.([^/]*)/)?(?:cur|new)/[^/]*?(?:[:;!]2,([A-Za-z]*))?$")
"""A message's file in a Maildir: the folder's name in Maildir++, and the flags."""
_FLAGS = {"D": "draft", "T": "trash"}


def left_out(headers: Headers, path: str) -> str:
    """The name under which a message is counted that is a draft, junk, thrown away or a chat, else "".

    >>> left_out(Headers({"x-gmail-labels": ["Spam,Unread"]}), ""), left_out(Headers({"keywords": ["Spam"]}), "")
    ('spam', '')
    >>> left_out(Headers({}), "Maildir/cur/1.host:2,DS"), left_out(Headers({}), "Maildir/.Junk/new/1.host")
    ('draft', 'spam')
    """
    return _by_headers(headers, path) or _in_maildir(path)


def _by_headers(headers: Headers, path: str) -> str:
    if headers.lacks(_TELLING):
        return ""
    if headers.has("x-gmail-labels"):
        return next((_BY_LABEL[each] for each in labels_of(headers) if each in _BY_LABEL), "")
    if headers.first("x-unsent") == "1" or headers.has("x-mozilla-draft-info"):
        return "draft"
    return _of_thunderbird(headers.first("x-mozilla-status"), path)


def _of_thunderbird(status: str, path: str) -> str:
    """What its mark, four hexadecimal digits, says of a message, or the name of the mailbox in which it has one."""
    if not re.fullmatch(r"[0-9a-fA-F]{4}", status):
        return ""
    return "trash" if int(status, 16) & _EXPUNGED else _BY_FOLDER.get(path.rpartition("/")[2].casefold(), "")


def _in_maildir(path: str) -> str:
    found = _IN_MAILDIR.search(path)
    if found is None:
        return ""
    flagged = next((what for flag, what in _FLAGS.items() if flag in (found[2] or "")), "")
    return flagged or next(
        (_BY_FOLDER[each] for each in (found[1] or "").casefold().split(".") if each in _BY_FOLDER), ""
    )
