"""People of a directory (Graph's user, and Data Connect's User, Manager, DirectReport): a record in, an HR line out. Pure.

Guests hold no position: their names are kept as names of their addresses. Whose account is switched off, or deleted, has left,
as far as it says that it is somebody's: rooms and shared mailboxes are switched off, too; who is yet to be hired has an account
that is not switched on yet. A Manager export names the employee by a directory id alone, so of its rows only the managers
themselves are read; a DirectReport export gives with each employee the id of the manager.
"""

from __future__ import annotations

from dataclasses import replace

from graph_model.entities import Address, Employment
from graph_model.errors import BadRecord
from ingest.candidate import Facts
from ingest.forgiving_json import JsonObject
from ingest.mail.email_address import clean, display_name
from ingest.microsoft.moments import instant

_NAMES = ("displayname", "simpledisplayname", "name")
_TITLES = ("jobtitle", "title")
_COMPANIES = ("companyname", "company")
_STARTS = ("employeehiredate", "hiredate")
_OF_A_POSITION = (*_TITLES, "department", *_STARTS)


def parse_person(person: JsonObject, path: str, written_ms: int) -> Facts:
    """The facts of one account, as they were at that moment. Raises BadRecord where it shows no address."""
    emails = emails_of(person)
    if not emails:
        raise BadRecord("an account without a mail address")
    name = display_name(_first(person, _NAMES) or f"{person.text('givenname')} {person.text('surname')}".strip())
    names = (name,) if name else ()
    manager = clean(person.object("manager").text("mail")) or ""
    addresses = (*(Address(email, names=names) for email in emails), *([Address(manager)] if manager else []))
    excluded = _no_position(person)
    if excluded:
        return Facts(addresses=addresses, excluded=(excluded,))
    line = _line(person, emails, name, manager, path)
    if _is_closed(person) and (line.start_ms or 0) <= written_ms:
        line = replace(line, end_ms=written_ms if line.end_ms is None else min(line.end_ms, written_ms))
    return Facts(employments=(line,), addresses=addresses)


def _line(person: JsonObject, emails: list[str], name: str, manager: str, path: str) -> Employment:
    start, end = instant(_first(person, _STARTS)), instant(person.text("employeeleavedatetime"))
    return Employment(
        email=emails[0],
        name=name,
        title=_first(person, _TITLES),
        department=person.text("department"),
        manager="" if manager == emails[0] else manager,
        organisation=_first(person, _COMPANIES),
        start_ms=int(start.timestamp() * 1000) if start else None,
        end_ms=int(end.timestamp() * 1000) if end else None,
        source=path,
        aliases=tuple(emails[1:]),
        key=person.text("id") or person.text("puser"),
        manager_key=_manager_key(person, path),
    )


def _manager_key(person: JsonObject, path: str) -> str:
    """The manager's id. Rows of a DirectReport export look like those of a Manager export: only its name tells."""
    reports = "directreport" in path.lower() and person.text("puser") != person.text("id")
    return person.object("manager").text("id") or (person.text("puser") if reports else "")


def _no_position(person: JsonObject) -> str:
    """Under which name an account is left out, "" where it is somebody's who works here, or did."""
    if person.word("usertype") == "guest":
        return "guest-account"
    is_somebodys = _first(person, _OF_A_POSITION) or person.has("manager")
    return "disabled-account" if _is_closed(person) and not is_somebodys else ""


def _is_closed(person: JsonObject) -> bool:
    """Switched off, or deleted."""
    return person.has("deleteddatetime") or (person.has("accountenabled") and not person.flag("accountenabled"))


def emails_of(person: JsonObject) -> list[str]:
    """The account's addresses, the main one first: `SMTP:` in capitals marks it among those that it also has."""
    proxies = [*person.texts("proxyaddresses"), *person.texts("emailaddresses")]
    written = [
        person.text("mail"),
        person.text("primarysmtpaddress"),
        *(proxy[5:] for proxy in proxies if proxy.startswith("SMTP:")),
        *(proxy[5:] for proxy in proxies if proxy.startswith("smtp:")),
        *person.texts("othermails"),
    ]
    found = [email for email in map(clean, filter(None, written)) if email]
    principal = clean(_principal(person))
    return list(dict.fromkeys(found or ([principal] if principal and "#ext#" not in principal else [])))


def _principal(person: JsonObject) -> str:
    """The name that the account logs in with; of one that was deleted it begins with the id."""
    name, key = person.text("userprincipalname"), person.text("id").replace("-", "")
    return name.removeprefix(key) if person.has("deleteddatetime") else name


def _first(person: JsonObject, names: tuple[str, ...]) -> str:
    return next((text for text in map(person.text, names) if text), "")
