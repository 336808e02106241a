"""Labels, folders and categories that a message carries in its own headers: for exclusions to judge by, never stored."""

from __future__ import annotations

import re

from ingest.mail.headers import Headers, decode_words

_LISTS = ("x-gmail-labels", "keywords", "x-keywords", "categories")
_WORDS = ("x-mozilla-keys", "x-keywords")
"""Where programs write a mailbox's own keywords, with spaces between them: Thunderbird, and Dovecot, whose X-Keywords others
write with commas.
"""
_FIELDS = frozenset({*_LISTS, *_WORDS, "x-folder"})
_ITEM = re.compile(r'"([^"]*)"|([^,;]+)')


def labels_of(headers: Headers) -> tuple[str, ...]:
    r"""Every label, in one case, sorted; of a folder (X-Folder) its whole path and its last name.

    >>> labels_of(Headers({"x-gmail-labels": ["Inbox,=?UTF-8?Q?Caf=C3=A9?="], "x-folder": ["\\Kean\\Sent Items"]}))
    ('café', 'inbox', 'kean/sent items', 'sent items')
    >>> labels_of(Headers({"x-mozilla-keys": ["$label1 legal"]}))
    ('$label1', 'legal')
    """
    if headers.lacks(_FIELDS):
        return ()
    listed = (decode_words(value) for name in _LISTS if headers.has(name) for value in headers.all(name))
    labels = {first or second for value in listed for first, second in _ITEM.findall(value)}
    labels |= {word for name in _WORDS if headers.has(name) for value in headers.all(name) for word in value.split()}
    for folder in headers.all("x-folder") if headers.has("x-folder") else ():
        parts = [part.strip() for part in re.split(r"[\\/]", decode_words(folder)) if part.strip()]
        labels |= {"/".join(parts), *parts[-1:]}
    return tuple(sorted({label.strip().casefold() for label in labels} - {""}))
