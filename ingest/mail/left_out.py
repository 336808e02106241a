"""Mail that was never sent, was thrown away, or is junk, as mailboxes and exports mark it: no correspondence. Pure.

In: a message's headers, and the path of the file that it stands in, or its folders. Out: under which name it is counted. Live
sources leave the same out, so that a mailbox gives the same ties by file and by server.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from graph_model.normal_form import normal_form
from ingest.folders import folder_names
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

_FOLDERS = {
    "spam": (
        "junk", "bulk", "bulk mail", "junk email", "junk e-mail", "junk-e-mail", "courrier indésirable", "correo no deseado",
        "posta indesiderata", "ongewenste e-mail", "lixo eletrônico", "email de lixo", "wiadomości-śmieci", "uønsket mail",
        "uønsket e-mail", "nevyžádaná pošta", "nevyžiadaná pošta", "levélszemét", "e-mail nedorit", "önemsiz e-posta",
        "нежелательная почта", "небажана пошта", "ανεπιθύμητη αλληλογραφία", "迷惑メール", "垃圾邮件", "정크 메일",
    ),
    "trash": (
        "deleted", "deleted items", "deleted messages", "gelöschte elemente", "gelöschte objekte", "éléments supprimés",
        "elementos eliminados", "posta eliminata", "verwijderde items", "itens excluídos", "itens eliminados",
        "elementy usunięte", "borttagna objekt", "slettet post", "slettede elementer", "poistetut", "odstraněná pošta",
        "odstránená pošta", "törölt elemek", "elemente șterse", "silinmiş öğeler", "удаленные", "видалені",
        "διαγραμμένα", "削除済みアイテム", "删除的邮件", "지운 편지함",
    ),
    "draft": (
        "templates", "unsent messages", "kopie robocze", "kladd", "schițe", "임시 보관함",
    ),
}  # fmt: skip
_BY_FOLDER = _BY_LABEL | {name: what for what, names in _FOLDERS.items() for name in names}
"""Names of folders that mail programs and servers make, Outlook and Exchange in their languages -> what is in them."""

_EXPUNGED = 0x8
"""MSG_FLAG_EXPUNGED in X-Mozilla-Status: deleted, and only still there until its mailbox is compacted."""

_TELLING = frozenset({"x-gmail-labels", "x-unsent", "x-mozilla-draft-info", "x-mozilla-status"})
_IN_MAILDIR = re.compile(r"^(?:(.*)/)?(?:cur|new)/[^/]*?(?:[:;!]2,([A-Za-z]*))?$")
"""A message's file in a Maildir: the folders that it is in, and the flags."""
_ABOVE_MAIL = re.compile(r"(?:.*/)?(?:\.?mail(?:dir)?/|inbox/|\[g(?:oogle )?mail\]/|(?=\.[^/]|inbox\.))", re.IGNORECASE)
"""A path down to the folders of mail, as far as names tell: what is above them is the disk's, and called anything."""
_IN_THUNDERBIRD = re.compile(r"([^/]*)\.sbd/")
"""A folder of Thunderbird, with the mailboxes below it."""
_IN_MBOX = re.compile(r"([^/]*)\.mbox/")
"""A folder of Apple Mail, or of what it exports."""
_AROUND = frozenset({"inbox", "[gmail]", "[google mail]"})
"""Folders in which servers put those that they make."""
_FLAGS = {"D": "draft", "T": "trash"}


def left_out(headers: Headers, path: str) -> str:
    """The name under which a message is counted that is a draft, junk, thrown away or a chat, else "".

    >>> left_out(Headers({"x-gmail-labels": ["Spam,Unread"]}), ""), left_out(Headers({"keywords": ["Spam"]}), "")
    ('spam', '')
    >>> left_out(Headers({}), "Maildir/cur/1.host:2,DS"), left_out(Headers({}), "Maildir/.Junk/new/1.host")
    ('draft', 'spam')
    """
    return _by_headers(headers, path) or _by_path(path)


def left_out_in(folders: Iterable[str]) -> str:
    """The same of all that is in a folder of mail, by names that mail programs may have given to it or to those around it.

    >>> left_out_in(["Entwürfe"]), left_out_in(["Top of Personal Folders", "Deleted Items"]), left_out_in(["A & B"])
    ('draft', 'trash', '')
    """
    return next(filter(None, map(_use_of, folders)), "")


@lru_cache(maxsize=1 << 10)
def _use_of(folder: str) -> str:
    return _BY_FOLDER.get(normal_form("NFC", folder.casefold()), "")


def _below(folders: Iterable[str]) -> str:
    """By the topmost of the folders: those below it are somebody's own, and drafts of a project are mail."""
    return left_out_in([each for each in folders if each.casefold() not in _AROUND][:1])


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
    around = _IN_THUNDERBIRD.findall(path)
    return "trash" if int(status, 16) & _EXPUNGED else _below((*around, path.rpartition("/")[2]))


@lru_cache(maxsize=1 << 4)
def _by_path(path: str) -> str:
    """Remembered of the last few: all messages of a mailbox have one."""
    return _in_maildir(path) or _below(_IN_MBOX.findall(path))


def _in_maildir(path: str) -> str:
    found = _IN_MAILDIR.search(path)
    if found is None:
        return ""
    flags = found[2] or ""
    return next((what for flag, what in _FLAGS.items() if flag in flags), "") or _of_maildir(found[1] or "")


@lru_cache(maxsize=1 << 10)
def _of_maildir(folders: str) -> str:
    """By its folders: those of the disk below that in which all mail lies, or with dots between their names."""
    above = _ABOVE_MAIL.match(folders + "/")
    return _below(folder_names(folders[above.end() :])) if above else ""
