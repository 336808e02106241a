"""Listed organisations without an id, that are ones which are listed already. Pure.

In: lines of lists of organisations, of which some have no id but their name. Out: which of them are the same as another: one
of the same name, but for its legal form, with a domain in common and not in another country. Where two others are, it is
neither: which one is not known.
"""

from __future__ import annotations

from collections.abc import Iterable

from graph_model.entities import Organisation, organisation_id
from ingest.identity.names import organisation_key


def listed_again(listed: Iterable[Organisation]) -> dict[str, str]:
    """Id of what is listed without an id -> id of the organisation that it is, which has one wherever any of them has.

    >>> known, again = (Organisation(key, "Juniper", ("juniper.example",)) for key in ("P-025", "Juniper"))
    >>> listed_again([again, known]) == {again.id: known.id}
    True
    """
    same: dict[str, str] = {}
    known: dict[tuple[str, str], dict[str, str]] = {}  # name and domain -> id of the organisation -> its country
    for each in sorted(listed, key=lambda line: (has_no_id(line), line.id)):
        places = [(organisation_key(each.name), domain) for domain in each.domains]
        found = {
            key
            for place in places
            for key, country in known.get(place, {}).items()
            if key != each.id and ("" in (country, each.country) or country == each.country)
        }
        if has_no_id(each) and len(found) == 1:
            (same[each.id],) = found
        for place in places:
            known.setdefault(place, {}).setdefault(same.get(each.id, each.id), each.country)
    return same


def has_no_id(line: Organisation) -> bool:
    """Whether its name is all that it is called by."""
    return line.id == organisation_id(line.name)
