"""Exchange's ids of meetings: what `iCalUId` says in, the UID that every copy of the meeting has in its iCalendar file out.

An id that Exchange made is hexadecimal: a class, the day of the occurrence, when it was made, its own data ([MS-OXOCAL]
2.2.1.27, PidLidGlobalObjectId). The series has no day in it. Of a meeting that came from elsewhere the data is its own UID.
"""

from __future__ import annotations

from datetime import date

_CLASS = "040000008200E00074C5B7101A82E008"
_DAY = slice(32, 40)
_DATA = 80
_FOREIGN = b"vCal-Uid\x01\x00\x00\x00"


def series_uid(text: str) -> str:
    r"""The UID of the series that an id belongs to; what is no id of Exchange's is the UID already.

    >>> made = "040000008200E00074C5B7101A82E00807E40107756DC3EEFFE5CC010000000000000000"
    >>> series_uid(made + "10000000FC")[30:42], series_uid("abc@google.com")
    ('080000000075', 'abc@google.com')
    >>> series_uid(made + "15000000" + b"vCal-Uid\x01\0\0\0me@x.org\0".hex())
    'me@x.org'
    """
    upper = text.upper()
    if not upper.startswith(_CLASS) or len(upper) < _DATA:
        return text
    data = _bytes(upper[_DATA:])
    if data.startswith(_FOREIGN):
        return data.removeprefix(_FOREIGN).split(b"\0")[0].decode("utf-8", "replace")
    return upper[: _DAY.start] + "0" * 8 + upper[_DAY.stop :]


def day_of(text: str) -> date | None:
    """The day of the occurrence that an id names, None where it names none.

    >>> day_of("040000008200E00074C5B7101A82E00807E40107756DC3EE"), day_of("abc@google.com")
    (datetime.date(2020, 1, 7), None)
    """
    day = _bytes(text[_DAY]) if text.upper().startswith(_CLASS) else b""
    try:
        return date(day[0] << 8 | day[1], day[2], day[3])
    except (ValueError, IndexError):
        return None


def _bytes(digits: str) -> bytes:
    try:
        return bytes.fromhex(digits)
    except ValueError:
        return b""
