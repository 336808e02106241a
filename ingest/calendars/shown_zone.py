"""Time zones by the names that Windows shows to people, as Outlook writes them into a TZID without saying what they mean.

"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna" has summer time. It is found by what the name says: one of its
cities, or the name by which Windows itself knows it (CLDR's windowsZones). The offset that is shown must be about that of the
zone's winter: countries change theirs, and a Samoa lies on both sides of the date line. Else the offset holds all year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

_SHOWN = re.compile(
    r"\(?(?:UTC|GMT)(?:(?P<sign>[+-])(?P<hours>0?\d|1[0-4]):?(?P<minutes>[0-5]\d))?(?:\)|$)\s*(?P<places>.*)"
)
_ASIDE = re.compile(r"\s*\([^)]*\)|\s+(?:Time|Is\.|Islands?)(?=$|\s)|^City of |^Greenwich Mean Time\s*:\s*")
_OTHERWISE = {
    "Baja California": "America/Tijuana",
    "Brasilia": "America/Sao_Paulo",
    "Greenland": "America/Nuuk",
    "Haiti": "America/Port-au-Prince",
    "Indiana": "America/Indiana/Indianapolis",
    "Saint Pierre and Miquelon": "America/Miquelon",
    "Turks and Caicos": "America/Grand_Turk",
}
"""Places with a summer time that no zone is named after."""
_TOLERANCE = timedelta(hours=1)
_MONTHS = [datetime(2024, month, 1, tzinfo=UTC) for month in range(1, 13)]


@lru_cache(maxsize=1 << 8)
def zone_shown(name: str) -> tzinfo | None:
    """The zone of a name as Windows shows it, None for any other.

    >>> zone_shown("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna")
    zoneinfo.ZoneInfo(key='Europe/Amsterdam')
    >>> zone_shown("(UTC-05:00) Eastern Time (US & Canada)")
    zoneinfo.ZoneInfo(key='America/New_York')
    >>> zone_shown("(UTC+04:00) Somewhere"), zone_shown("Somewhere")
    (datetime.timezone(datetime.timedelta(seconds=14400)), None)
    """
    found = _SHOWN.match(name)
    if found is None:
        return None
    offset = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    offset = -offset if found["sign"] == "-" else offset
    for key in _candidates(found["places"]):
        zone = ZoneInfo(key)
        if abs(_winter_offset(zone) - offset) <= _TOLERANCE:
            return zone
    return timezone(offset)


def _candidates(places: str) -> Iterator[str]:
    """Names of zones that a list of places may mean, the likeliest first."""
    for place in (_ASIDE.sub("", each).strip() for each in re.split("[,;]", places)):
        known = (
            _OTHERWISE.get(place),
            WINDOWS_TO_OLSON.get(f"{place} Standard Time"),
            _by_city().get(place.casefold()),
        )
        yield from (key for key in known if key)


@lru_cache(maxsize=1)
def _by_city() -> dict[str, str]:
    """The last part of every zone's name, as people write it: a country's own name for it after a city's."""
    keys = sorted(available_timezones(), key=lambda key: (key.split("/")[0] in _COUNTRIES, key), reverse=True)
    return {key.rpartition("/")[2].replace("_", " ").casefold(): key for key in keys if "/" in key}


_COUNTRIES = frozenset({"Brazil", "Canada", "Chile", "Etc", "Mexico", "US"})


def _winter_offset(zone: ZoneInfo) -> timedelta:
    """The lower offset of a year, which is that of winter on both halves of the earth."""
    return min(each.astimezone(zone).utcoffset() or timedelta() for each in _MONTHS)
