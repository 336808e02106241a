"""The company as a folder in the formats that people have on their disks.

In: a `Company` and a folder. Out: `mail/` (mailbox files, Maildirs, `.eml`), `calendars/`, four CSV tables, and
`truth.json`, which no source reads.
"""

from __future__ import annotations

from pathlib import Path

from sociogram.demo.calendar_files import write_calendars
from sociogram.demo.company import Company
from sociogram.demo.mail_folders import write_mail
from sociogram.demo.tables import write_tables

TRUTH_FILE = "truth.json"


def write_folder(company: Company, folder: Path) -> None:
    """Write everything below `folder`, which should be new or empty: what lies there already stays."""
    write_tables(company, folder)
    write_mail(company, folder / "mail")
    write_calendars(company, folder / "calendars")
    (folder / TRUTH_FILE).write_text(company.truth.to_json(), encoding="utf-8")
