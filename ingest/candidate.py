"""What a parser hands on: an interaction as it was found, and the signs by which noise is judged.

In: nothing. Out: the values between the stages parse and judge; plain and picklable, so that stages can be processes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from graph_model.entities import (
    Address,
    Award,
    Contract,
    Dependency,
    DirectoryGroup,
    Employment,
    Interaction,
    Organisation,
    Ownership,
    Reject,
)


@dataclass(frozen=True, slots=True)
class Signs:
    """What headers and properties tell about an interaction's nature. Text is lower case, "" where absent.

    `suppress` is X-Auto-Response-Suppress, `mailer` X-Mailer, `busy` how a calendar shows the time ("oof", "free", …).
    `hides_recipients`: no recipient is named at all. A `notice` tells of other meetings (`graph_model.notices`): what would
    drop it drops them, unless it only `answers`.
    """

    list_id: str = ""
    list_post: str = ""
    unsubscribe: bool = False
    precedence: str = ""
    auto_submitted: str = ""
    content_type: str = ""
    content_class: str = ""
    suppress: str = ""
    feedback_id: bool = False
    mailer: str = ""
    auto_reply: bool = False
    bounce: bool = False
    hides_recipients: bool = False
    cancelled: bool = False
    all_day: bool = False
    planned: bool = False
    notice: bool = False
    answers: bool = False
    busy: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An interaction before noise and exclusions are judged, with the addresses it shows.

    What follows the signs is for exclusions to judge by and is never stored: the subject (decoded, one case), the labels or
    categories that it has, and its sensitivity or class as written ("private", "confidential", …), in lower case.
    `delivered_to` is the participant whose mailbox this copy was delivered to, "" where it does not say.
    """

    interaction: Interaction
    addresses: tuple[Address, ...]
    signs: Signs = Signs()
    subject: str = ""
    labels: tuple[str, ...] = ()
    sensitivity: str = ""
    delivered_to: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that one record of a source says. `excluded` names what was kept from storage, one entry each.

    `unrecognised` are files in an archive that nothing reads: counted as files, not as records. `notes` say how something was
    read that could have meant another thing.
    """

    candidates: tuple[Candidate, ...] = ()
    addresses: tuple[Address, ...] = ()
    employments: tuple[Employment, ...] = ()
    groups: tuple[DirectoryGroup, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    contracts: tuple[Contract, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    awards: tuple[Award, ...] = ()
    ownerships: tuple[Ownership, ...] = ()
    rejects: tuple[Reject, ...] = ()
    excluded: tuple[str, ...] = ()
    unrecognised: tuple[Reject, ...] = ()
    notes: tuple[str, ...] = ()

    def stated_at(self, moment_ms: int) -> Facts:
        """The same, the lines of tables stated at that moment."""
        return replace(
            self,
            employments=tuple(replace(line, stated_ms=moment_ms) for line in self.employments),
            groups=tuple(replace(line, stated_ms=moment_ms) for line in self.groups),
            organisations=tuple(replace(line, stated_ms=moment_ms) for line in self.organisations),
            contracts=tuple(replace(line, stated_ms=moment_ms) for line in self.contracts),
            dependencies=tuple(replace(line, stated_ms=moment_ms) for line in self.dependencies),
        )

    def stated_by(self, now_ms: int) -> Facts:
        """The same; no statement about ownership is of a day that is yet to come, whatever date it bears."""
        return replace(
            self,
            organisations=tuple(replace(line, stated_ms=min(line.stated_ms, now_ms)) for line in self.organisations),
            ownerships=tuple(replace(line, stated_ms=min(line.stated_ms, now_ms)) for line in self.ownerships),
        )

    @property
    def read(self) -> int:
        """How many records were read to say this: each became a fact, was rejected or was excluded."""
        lines = sum(map(len, self._lines)) - len(self.unrecognised)
        return len(self.candidates) + len(self.excluded) + lines

    @property
    def has_lines(self) -> bool:
        """Whether it says anything but what a message or a meeting does."""
        return any(self._lines)

    @property
    def _lines(self) -> tuple[tuple[object, ...], ...]:
        tables = (self.employments, self.groups, self.organisations, self.contracts, self.dependencies)
        return (*tables, self.awards, self.ownerships, self.rejects, self.unrecognised)
