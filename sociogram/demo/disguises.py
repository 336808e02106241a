"""The company in disguise: people with further addresses, slips of the pen, and decoys, for measuring who is taken for whom.

In: a company, and which part of its people write under another address too. Out: the same company with those addresses in its
mail, and with its decoys: people of one name, father and son, shared mailboxes, people who change their employer, and a private
address that belongs to somebody else of the same name. `truth.who` says who is who.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.identity.short_forms import forms_of
from sociogram.demo.company import Company
from sociogram.demo.dice import Dice
from sociogram.demo.mailroom import Message
from sociogram.demo.organisation_chart import OUR_DOMAIN, OUR_SECOND_DOMAIN
from sociogram.demo.who_is_who import WhoIsWho
from sociogram.demo.working_time import HOUR

DECOYS_OF_A_KIND = 2
LETTERS_OF_A_DECOY = 16
SHARE_OF_AN_ALIAS = 0.35
SHARE_OF_A_PRIVATE_ADDRESS = 0.15

_SHARED = ("workshop", "frontdesk", "labbench", "nightshift")


@dataclass(frozen=True, slots=True)
class Somebody:
    """One of the people who write: `first` and `last` as the address spells them."""

    name: str
    email: str

    @property
    def first(self) -> str:
        return self.email.partition("@")[0].partition(".")[0]

    @property
    def last(self) -> str:
        return self.email.partition("@")[0].partition(".")[2]

    @property
    def domain(self) -> str:
        return self.email.partition("@")[2]


@dataclass(frozen=True, slots=True)
class Alias:
    """Another address of somebody, the name it is shown with ("": none), and the part of their mail sent from it."""

    email: str
    shown: str
    share: float = SHARE_OF_AN_ALIAS
    after: int = 0
    """Seconds: used only for mail after it."""


def _typo(dice: Dice, word: str) -> str:
    """A word with two neighbouring letters swapped, or one left out."""
    place = 1 + dice.below(max(len(word) - 2, 1))
    if dice.chance(0.5):
        return word[:place] + word[place + 1 :]
    return word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


def _initials(_dice: Dice, who: Somebody) -> Alias:
    return Alias(f"{who.first[0]}{who.last}@{who.domain}", "")


def _reversed(_dice: Dice, who: Somebody) -> Alias:
    first, _, last = who.name.rpartition(" ")
    return Alias(f"{who.last}.{who.first}@{who.domain}", f"{last}, {first}")


def _initial_last(_dice: Dice, who: Somebody) -> Alias:
    return Alias(f"{who.last}{who.first[0]}@{who.domain}", who.name)


def _misspelled_name(dice: Dice, who: Somebody) -> Alias:
    return Alias(
        f"{who.first[0]}.{who.last}@{who.domain}", f"{who.first.capitalize()} {_typo(dice, who.last).capitalize()}"
    )


def _misspelled_address(dice: Dice, who: Somebody) -> Alias:
    return Alias(f"{who.first}.{_typo(dice, who.last)}@{who.domain}", who.name)


def _short_form(dice: Dice, who: Somebody) -> Alias:
    forms = sorted(forms_of(who.first))
    short = dice.pick(forms) if forms else who.first[:4]
    return Alias(f"{short}.{who.last}@{who.domain}", f"{short.capitalize()} {who.last.capitalize()}")


def _sister_domain(_dice: Dice, who: Somebody) -> Alias:
    domain = OUR_SECOND_DOMAIN if who.domain == OUR_DOMAIN else f"mail.{who.domain}"
    return Alias(f"{who.first}.{who.last}@{domain}", "")


def _private(dice: Dice, who: Somebody) -> Alias:
    name = f"{who.first}_{who.last}{dice.below(90) + 10}"
    return Alias(f"{name}@{dice.pick(('gmail.com', 'gmx.net'))}", who.name, SHARE_OF_A_PRIVATE_ADDRESS)


DISGUISES: tuple[Callable[[Dice, Somebody], Alias], ...] = (
    _initials,
    _reversed,
    _initial_last,
    _misspelled_name,
    _misspelled_address,
    _short_form,
    _sister_domain,
    _private,
)


def disguised(company: Company, rate: float, *, decoys: bool = True) -> Company:
    """The company with `rate` (0–1) of its people, ours and the partners', in disguise."""
    dice = Dice(company.seed, "disguises")
    people = _people(company)
    taken = {email for each in company.employees for email in (each.email, *each.aliases)} | {p.email for p in people}
    aliases: dict[str, Alias] = {}
    for number, who in enumerate(dice.sample(people, round(rate * len(people)))):
        alias = DISGUISES[number % len(DISGUISES)](dice, who)
        if alias.email not in taken:
            taken.add(alias.email)
            aliases[who.email] = alias
    stage = _Stage(company, dice, people, taken, aliases)
    if decoys:
        stage.play()
    messages = sorted([*rewritten(company.messages, aliases, dice), *stage.messages], key=_order)
    shown = {alias.email: (alias.shown,) for alias in aliases.values() if alias.shown} | stage.shown
    whose = WhoIsWho(
        (*_all_addresses(company, people, aliases), *((email,) for email in stage.newcomers)), tuple(stage.nobody)
    )
    truth = replace(company.truth, who=whose)
    return replace(company, messages=tuple(messages), shown={**company.shown, **shown}, truth=truth)


def _order(message: Message) -> tuple[int, str, str]:
    return message.at, message.sender, message.header_id


def _people(company: Company) -> list[Somebody]:
    ours = [Somebody(each.name, each.email) for each in company.employees]
    theirs = [Somebody(person.name, person.email) for partner in company.partners for person in partner.people]
    return [*ours, *theirs]


def _all_addresses(
    company: Company, people: Iterable[Somebody], aliases: dict[str, Alias]
) -> Iterator[tuple[str, ...]]:
    known = {each.email: each.aliases for each in company.employees}
    for who in people:
        more = (aliases[who.email].email,) if who.email in aliases else ()
        yield (who.email, *known.get(who.email, ()), *more)


def rewritten(messages: Iterable[Message], aliases: dict[str, Alias], dice: Dice) -> Iterator[Message]:
    """Some mail is sent from the other address, and is answered there."""
    sent_as: dict[str, tuple[str, str]] = {}
    for each in messages:
        recipients = dict([sent_as[each.answers]] if each.answers in sent_as else [])
        for owner in (*each.to, *each.cc):
            alias = aliases.get(owner)
            if alias is not None and alias.after and each.at > alias.after:
                recipients[owner] = alias.email
        alias = aliases.get(each.sender)
        sender = each.sender
        if alias is not None and each.at > alias.after and (alias.share == 1.0 or dice.chance(alias.share)):
            sender = alias.email
            sent_as[each.header_id] = (each.sender, sender)
        if recipients or sender != each.sender:
            each = replace(  # noqa: PLW2901  # the message as it is told from here on
                each,
                sender=sender,
                to=tuple(recipients.get(email, email) for email in each.to),
                cc=tuple(recipients.get(email, email) for email in each.cc),
            )
        yield each


class _Stage:
    """Where the decoys play: new people and mailboxes with some letters of their own, and those who change their employer."""

    def __init__(
        self, company: Company, dice: Dice, people: Sequence[Somebody], taken: set[str], aliases: dict[str, Alias]
    ) -> None:
        self.company, self.dice, self.everybody, self.taken, self.aliases = company, dice, people, taken, aliases
        self.ours = [each.email for each in company.employees if each.left is None]
        self.messages: list[Message] = []
        self.shown: dict[str, tuple[str, ...]] = {}
        self.newcomers: list[str] = []
        self.nobody: list[str] = []

    def play(self) -> None:
        partners = self.dice.shuffled([each for each in self.company.partners if each.people])
        theirs = iter(
            [Somebody(p.name, p.email) for each in partners for p in each.people if p.email not in self.aliases]
        )
        employees = iter(self.dice.shuffled([who for who in self.everybody if who.domain == OUR_DOMAIN]))
        for number in range(DECOYS_OF_A_KIND):
            who = next(employees)
            self._namesake(who, f"{who.first}.{who.last}2@{OUR_DOMAIN}", who.name)
            who = next(employees)
            self._namesake(who, f"{who.first}{who.last}{number}@gmail.com", who.name)
            who = next(theirs)
            self._namesake(who, f"{who.first[0]}{who.last}@{who.domain}", who.name, meet=True)
            who = next(theirs)
            self._father_and_son(who)
            self._shared_mailbox(f"{_SHARED[number % len(_SHARED)]}@{next(theirs).domain}")
            self._job_changer(next(theirs), partners[-1 - number].people[0].email.partition("@")[2])

    def _namesake(self, who: Somebody, email: str, shown: str, *, meet: bool = False) -> None:
        """Somebody else of the same name, with correspondents of their own; with `meet`, both are sometimes on one mail."""
        if email in self.taken:
            return
        self._add(email, shown)
        self._letters(email, also=who.email if meet else "")

    def _father_and_son(self, who: Somebody) -> None:
        email = f"{who.first}.{who.last}.jr@{who.domain}"
        self.shown[who.email] = (f"{who.name} Sr.",)
        self._add(email, f"{who.name} Jr.")
        self._letters(email)

    def _shared_mailbox(self, email: str) -> None:
        """Four people write from it: each has their name in it."""
        self.nobody.append(email)
        self.shown[email] = tuple(who.name for who in self.dice.sample(self.everybody, 4))
        self._letters(email)

    def _job_changer(self, who: Somebody, domain: str) -> None:
        """Leaves at mid-time for another organisation, and takes all correspondents along."""
        email = f"{who.first}.{who.last}@{domain}"
        if email in self.taken or who.domain == domain:
            return
        self.taken.add(email)
        times = [each.at for each in self.company.messages if each.sender == who.email]
        middle = times[len(times) // 2] if times else 0
        self.aliases[who.email] = Alias(email, who.name, 1.0, middle)

    def _add(self, email: str, shown: str) -> None:
        self.taken.add(email)
        self.newcomers.append(email)
        self.shown[email] = (shown,)

    def _letters(self, email: str, also: str = "") -> None:
        """Letters to a few of our people, and their answers, over the last months."""
        correspondents = self.dice.sample(self.ours, 5)
        begins = self.company.messages[len(self.company.messages) // 2].at
        for number in range(LETTERS_OF_A_DECOY):
            at = begins + number * 60 * HOUR + self.dice.below(HOUR)
            other = self.dice.pick(correspondents)
            cc = (also,) if also and number % 3 == 0 else ()
            key = f"{at:x}.{number}.{email}"
            first = Message(key, at, email, (other,), cc, (), "A question", "", (), (other,))
            answer = Message(f"{key}.re", at + HOUR, other, (email,), cc, (), "Re: A question", key, (key,), (other,))
            self.messages += [first, answer]
