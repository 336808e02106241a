"""Names of zones as Windows shows them, against the zones that CLDR gives for Windows' own names."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from ingest.calendars.shown_zone import zone_shown

MONTHS = [datetime(2024, month, 1, tzinfo=UTC) for month in range(1, 13)]
SHOWN = {
    "(UTC-10:00) Aleutian Islands": "Aleutian",
    "(UTC-09:00) Alaska": "Alaskan",
    "(UTC-08:00) Baja California": "Pacific Standard Time (Mexico)",
    "(UTC-08:00) Pacific Time (US & Canada)": "Pacific",
    "(GMT-08:00) Pacific Time (US and Canada); Tijuana": "Pacific",
    "(UTC-07:00) Arizona": "US Mountain",
    "(UTC-07:00) Mountain Time (US & Canada)": "Mountain",
    "(UTC-06:00) Central America": "Central America",
    "(UTC-06:00) Guadalajara, Mexico City, Monterrey": "Central Standard Time (Mexico)",
    "(UTC-05:00) Haiti": "Haiti",
    "(UTC-05:00) Indiana (East)": "US Eastern",
    "(UTC-04:00) Atlantic Time (Canada)": "Atlantic",
    "(UTC-04:00) Georgetown, La Paz, Manaus, San Juan": "SA Western",
    "(UTC-04:00) Santiago": "Pacific SA",
    "(UTC-03:30) Newfoundland": "Newfoundland",
    "(UTC-03:00) City of Buenos Aires": "Argentina",
    "(UTC-03:00) Greenland": "Greenland",
    "(UTC-01:00) Azores": "Azores",
    "(UTC) Coordinated Universal Time": "UTC",
    "(UTC+00:00) Dublin, Edinburgh, Lisbon, London": "GMT",
    "(UTC+01:00) Belgrade, Bratislava, Budapest, Ljubljana, Prague": "Central Europe",
    "(UTC+01:00) Brussels, Copenhagen, Madrid, Paris": "Romance",
    "(UTC+01:00) Casablanca": "Morocco",
    "(UTC+01:00) Sarajevo, Skopje, Warsaw, Zagreb": "Central European",
    "(UTC+01:00) West Central Africa": "W. Central Africa",
    "(UTC+02:00) E. Europe": "E. Europe",
    "(UTC+02:00) Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius": "FLE",
    "(UTC+02:00) Jerusalem": "Israel",
    "(UTC+03:00) Moscow, St. Petersburg": "Russian",
    "(UTC+04:00) Abu Dhabi, Muscat": "Arabian",
    "(UTC+06:30) Yangon (Rangoon)": "Myanmar",
    "(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi": "China",
    "(UTC+10:00) Canberra, Melbourne, Sydney": "AUS Eastern",
    "(UTC+10:30) Lord Howe Island": "Lord Howe",
    "(UTC+12:00) Auckland, Wellington": "New Zealand",
    "(UTC+12:45) Chatham Islands": "Chatham Islands",
    "(UTC+13:00) Samoa": "Samoa",
    "(UTC-11:00) Midway Island, Samoa": "UTC-11",
    "(UTC-02:00) Coordinated Universal Time-02": "UTC-02",
}  # fmt: skip


@pytest.mark.parametrize(("shown", "windows"), SHOWN.items())
def test_a_shown_name_has_the_offsets_of_its_zone_all_year(shown, windows):
    olson = WINDOWS_TO_OLSON.get(windows) or WINDOWS_TO_OLSON[f"{windows} Standard Time"]
    zone = zone_shown(shown)
    assert [each.astimezone(zone).utcoffset() for each in MONTHS] == [
        each.astimezone(ZoneInfo(olson)).utcoffset() for each in MONTHS
    ]
