"""The gate: what must not be stored is taken out here, before anything of it is kept, and only a count by rule remains.

In: what one record says, and where it stands. Out: the same without what is excluded. Pure and picklable. In this order:

1. messages and entries that are marked private or confidential;
2. exclusions of the policy: an interaction with any excluded participant, an HR line of an excluded address, and copies in
   an excluded folder or with an excluded label or subject (a copy elsewhere is another record);
3. what is older than the retention limit, or of which the age cannot be known (no date, or one in the future);
4. what has to do with people who were erased or opted out: what they sent, and their HR lines, as a whole; from what others
   sent or arranged they are taken out, as long as two participants remain; wherever else their address or their name is
   shown, it is left out (another person who is called the same loses the display name, never a line of the HR export).

Addresses come with the records that show them, so those that only excluded records show are not stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from graph_model.entities import Address, Channel, Employment, Interaction, Organisation, Participation, Reject, Role
from graph_model.suppression import SuppressionList
from ingest.candidate import Candidate, Facts
from ingest.exclusions import Exclusions
from ingest.pseudonyms import Pseudonyms
from ingest.texts_in_facts import with_texts

OPTED_OUT = "opted out"
"""Counts what was left out because of people who were erased or opted out; which of both is nobody's business."""
OLD = "older than retention"
UNKNOWN_AGE = "of unknown age under retention"
LEFT_OUT = "…"
"""Stands in texts of rejects for an address that must not be stored."""

_SENSITIVE = {
    Channel.MESSAGE: ("private-message", frozenset({"private", "personal"})),
    Channel.MEETING: ("private-event", frozenset({"private", "personal", "confidential"})),
}
"""`Company-Confidential` on a mail is about outsiders; on a calendar entry "confidential" asks to be left alone."""

_NOTHING, _NOBODY = Exclusions(), SuppressionList()

_Fact = TypeVar("_Fact")


@dataclass(frozen=True, slots=True)
class Gate:
    """What must not be stored; by default everything may. `roots` are what stands above the folders that a load was told to
    read, each with a slash at its end: folders are judged by their path below the outermost.
    """

    exclusions: Exclusions = _NOTHING
    suppressed: SuppressionList = _NOBODY
    oldest_ms: int | None = None
    pseudonyms: Pseudonyms | None = None
    roots: tuple[str, ...] = ()

    def admit(self, facts: Facts, path: str = "") -> Facts:
        """What may be stored of a record of the file or folder at `path`, with the names of what may not in `excluded`."""
        if not self._stops_anything(facts):
            return facts
        folder = self._below_roots(path)
        left = [self._left_of(each, folder) for each in facts.candidates]
        lines = [self._line_left(each) for each in facts.employments]
        return replace(
            facts,
            candidates=tuple(each for each in left if isinstance(each, Candidate)),
            employments=tuple(each for each in lines if isinstance(each, Employment)),
            addresses=tuple(self._addresses(facts.addresses)),
            organisations=tuple(map(self._organisation, facts.organisations)),
            excluded=(*facts.excluded, *(each for each in (*left, *lines) if isinstance(each, str))),
        )

    def veiled(self, fact: _Fact) -> _Fact:
        """A fact that was admitted and judged, as it may be stored: under pseudonyms, if policy says so, and without the
        addresses of people who opted out in its texts.
        """
        made = self.pseudonyms.fact(fact) if self.pseudonyms else fact
        return self._scrubbed(made) if self.suppressed and not isinstance(made, _SEEN_TO) else made

    def all_veiled(self, facts: Iterable[_Fact]) -> Iterable[_Fact]:
        """Each of them veiled."""
        return map(self.veiled, facts) if self.pseudonyms or self.suppressed else facts

    def scrub(self, text: str) -> str:
        """A text, such as a path, without addresses and names that must not be stored."""
        return self._without_anybody(self.pseudonyms.text(text) if self.pseudonyms else text)

    def note(self, text: str) -> str:
        """The same of a note, which may quote a cell."""
        return self._without_anybody(self.pseudonyms.quoting(text) if self.pseudonyms else text)

    # ── interactions ────────────────────────────────────────────────────────────────────────────────────────────────

    def _stops_anything(self, facts: Facts) -> bool:
        limits = self.exclusions or self.suppressed or self.oldest_ms is not None
        return bool(limits) or any(each.sensitivity for each in facts.candidates)

    def _left_of(self, candidate: Candidate, folder: str) -> Candidate | str:
        """The candidate as it may be stored, or the name of what keeps it out."""
        name, sensitive = _SENSITIVE[candidate.interaction.channel]
        if candidate.sensitivity in sensitive:
            return name
        return self._excluded_by(candidate, folder) or self._out_of_time(candidate) or self._without_people(candidate)

    def _excluded_by(self, candidate: Candidate, folder: str) -> str:
        rules = self.exclusions
        if not rules:
            return ""
        emails = (each.email for each in candidate.interaction.participants)
        return (
            rules.of_people(emails)
            or rules.of_folder(folder)
            or rules.of_labels(candidate.labels)
            or rules.of_subject(candidate.subject)
        )

    def _out_of_time(self, candidate: Candidate) -> str:
        if self.oldest_ms is None:
            return ""
        at_ms = candidate.interaction.at_ms
        if at_ms is None or candidate.interaction.doubt == "future":
            return UNKNOWN_AGE
        return OLD if at_ms < self.oldest_ms else ""

    def _without_people(self, candidate: Candidate) -> Candidate | str:
        if not self.suppressed:
            return candidate
        interaction = candidate.interaction
        left = tuple(each for each in interaction.participants if not self._is_suppressed(each.email))
        taken_out = len(left) < len(interaction.participants)
        if taken_out and (len(left) < 2 or not _can_be_without(interaction.channel, left)):
            return OPTED_OUT
        source_ids = tuple(each for each in interaction.source_ids if not self._mentions(each))
        kept = replace(interaction, participants=left, source_ids=source_ids)
        return replace(candidate, interaction=kept, addresses=tuple(self._addresses(candidate.addresses)))

    def _addresses(self, addresses: Sequence[Address]) -> Iterable[Address]:
        for each in addresses:
            if self._is_suppressed(each.email) or self.exclusions.of_people((each.email,)):
                continue
            names = tuple(name for name in each.names if not self._is_name_of_suppressed(name))
            yield each if len(names) == len(each.names) else replace(each, names=names)

    # ── lines of tables, and texts ──────────────────────────────────────────────────────────────────────────────────

    def _line_left(self, line: Employment) -> Employment | str:
        if any(map(self._is_suppressed, (line.email, *line.aliases))):
            return OPTED_OUT
        excluded = self.exclusions.of_people((line.email,))
        if excluded:
            return excluded
        aliases = tuple(each for each in line.aliases if not self._is_hidden(each))
        return replace(line, aliases=aliases, manager="" if self._is_hidden(line.manager) else line.manager)

    def _organisation(self, line: Organisation) -> Organisation:
        return replace(line, owners=tuple(each for each in line.owners if not self._is_hidden(each)))

    def _is_hidden(self, email: str) -> bool:
        return bool(email) and (self._is_suppressed(email) or bool(self.exclusions.of_people((email,))))

    def _is_suppressed(self, email: str) -> bool:
        """Asked in the form in which the address would be stored: under pseudonyms nobody knows another one."""
        if not self.suppressed:
            return False
        return self.suppressed.has_address(self.pseudonyms.address(email) if self.pseudonyms else email)

    def _mentions(self, source_id: str) -> bool:
        """Under pseudonyms every source id becomes a digest."""
        return self.pseudonyms is None and bool(self.suppressed.mentions(source_id))

    def _is_name_of_suppressed(self, name: str) -> bool:
        return self.suppressed.has_name(self.pseudonyms.name(name) if self.pseudonyms else name)

    def _without_mentions(self, text: str) -> str:
        for part in self.suppressed.mentions(text):
            text = text.replace(part, LEFT_OUT)
        return text

    def _without_anybody(self, text: str) -> str:
        text = self._without_mentions(text)
        for part in self.suppressed.names_in(text):
            text = text.replace(part, LEFT_OUT)
        return text

    def _scrubbed(self, fact: Any) -> Any:
        if isinstance(fact, Reject):  # nobody else's line: a path, and the cell that could not be read
            return Reject(*map(self._without_anybody, (fact.source, fact.place, fact.reason)))
        return with_texts(fact, self._without_mentions, untouched=_SEEN_TO_FIELDS)

    def _below_roots(self, path: str) -> str:
        root = min((root for root in self.roots if path.startswith(root)), key=len, default="")
        return path[len(root) :]


_SEEN_TO = (Interaction, Address)
_SEEN_TO_FIELDS = frozenset({"email", "manager", "aliases", "owners"})
"""What `admit` has looked at: an address in which another one stands must not be cut to pieces."""


def _can_be_without(channel: Channel, left: Iterable[Participation]) -> bool:
    """A meeting is one without its organiser too; a message is nothing without its sender."""
    return channel is Channel.MEETING or any(each.role is Role.SENDER for each in left)
