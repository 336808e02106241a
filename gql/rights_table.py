"""Who may read what, as the table of docs/api-security.md: of the root fields, of people and of organisations.

`python -m gql.rights_table` writes it there; a test compares it with the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gql.caller import Caller, Role
from gql.rules import RULES, may_read, scopes_of

PAGE = Path(__file__).resolve().parents[1] / "docs" / "api-security.md"
BEGIN, END = "<!-- rights: make schema -->\n", "<!-- end -->"
TYPES = ("Query", "Mutation", "Person", "Organisation")


def rights_table() -> str:
    """A Markdown table: fields with the same rights share a row."""
    roles = " | ".join(role.value for role in Role)
    return "\n".join([f"| of | fields | {roles} |", "|---|---|" + "---|" * len(Role), *_rows()]) + "\n"


def _rows() -> Iterator[str]:
    for type_name in TYPES:
        found: dict[tuple[str, ...], list[str]] = {}
        for _, fields in RULES[type_name]:
            for field in fields.split():
                found.setdefault(tuple(_right(role, type_name, field) for role in Role), []).append(f"`{field}`")
        for rights, named in found.items():
            yield f"| {type_name} | {' '.join(named)} | {' | '.join(rights)} |"


def _right(role: Role, type_name: str, field: str) -> str:
    caller = Caller("", frozenset({role}))
    if may_read(caller, type_name, field):
        return "all"
    return ", ".join(sorted(scope.value for scope in scopes_of(caller, type_name, field)))


def write_rights() -> None:
    """Bring the page to the rules as they are."""
    before, begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    PAGE.write_text(f"{before}{begin}{rights_table()}{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    write_rights()
