"""What the business decides: who "we" are, what counts as a broadcast, which title means which level, exchange rates.

Policy is versioned data in the graph; a run names the version that it used. In: the decisions. Out: one frozen value
and its version, a digest of the decisions, so that deciding the same twice is the same policy.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from graph_model.errors import InputError
from graph_model.identifiers import identifier
from graph_model.noise_reasons import RULE_NAMES

_CURRENCY = re.compile(r"[A-Z]{3}")
SMALLEST_RATE = 1e-9
"""What a unit of a currency is worth at least in the base currency, at most the inverse. 0 would make contracts worthless."""
_DOMAIN = re.compile(r"[^\s@./]+(\.[^\s@./]+)+")

TITLE_LEVELS: Mapping[str, float] = {
    "chief": 9, "ceo": 9, "cfo": 9, "coo": 9, "cto": 9, "president": 8, "managing director": 7, "director": 6,
    "head": 6, "vice president": 7, "vp": 7, "senior manager": 5, "manager": 4, "lead": 4, "team lead": 4,
    "principal": 4, "senior": 3, "specialist": 2, "engineer": 2, "analyst": 2, "assistant": 1, "trainee": 0, "intern": 0,
}  # fmt: skip
"""Word of a title -> level, the higher the more senior. The longest matching entry decides."""


def _list(value: Any, name: str) -> tuple[Any, ...]:
    if isinstance(value, str):
        raise TypeError(f"{name} is a list")
    return tuple(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf


EXCLUSION_FIELDS = ("address", "domain", "folder", "label", "subject")
"""What an exclusion can look at."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Keeps from storage what matches: `pattern` with `*` and `?`, case ignored, against `field` (EXCLUSION_FIELDS).

    `name` ("legal", "works council") is all that remains, with a count.
    """

    name: str
    field: str
    pattern: str


def _is_unclear(exclusion: Exclusion) -> bool:
    """Whether a part of a domain has letters that addresses encode, as a whole, and a wildcard: it would match nothing.

    >>> [_is_unclear(Exclusion("x", "domain", each)) for each in ("bü*.example", "*.bücher.example", "b*.example")]
    [True, False, False]
    """
    _, at, domain = exclusion.pattern.rpartition("@")
    if exclusion.field != "domain" and not (exclusion.field == "address" and at):
        return False
    return any(not label.isascii() and set(label) & set("*?") for label in domain.split("."))


@dataclass(frozen=True, slots=True)
class Policy:
    """The decisions of the business. `our_domains` empty means: guessed from who takes part most.

    `rates` give the value of one unit of each currency in `base_currency`. Audiences above `broadcast_mail` recipients
    or `broadcast_meeting` attendees are broadcasts. `noise_off` names noise rules that do not apply here.

    `subsidiaries` gives for a domain the organisation (its domain or name) that it belongs to; `free_mail` adds domains that
    are nobody's. A domain of `our_domains` or `subsidiaries` is somebody's all the same.

    `columns` gives, for a table ("people", "contracts", …), the header that stands for each of our columns.

    Links between addresses scored `same_from` or more are made, from `review_from` on they wait for a person to decide.

    `exclusions` act before storage. Interactions older than `retention_days` (0: none) before a load are removed and not
    loaded; `keep_monthly_sums` keeps how many there were, by pair and month. With `pseudonymise`, addresses and names are
    replaced by keyed digests on their way in.
    """

    our_domains: tuple[str, ...] = ()
    base_currency: str = "EUR"
    rates: Mapping[str, float] = field(default_factory=dict)
    broadcast_mail: int = 25
    broadcast_meeting: int = 50
    title_levels: Mapping[str, float] = field(default_factory=lambda: dict(TITLE_LEVELS))
    noise_off: tuple[str, ...] = ()
    subsidiaries: Mapping[str, str] = field(default_factory=dict)
    free_mail: tuple[str, ...] = ()
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    same_from: float = 0.8
    review_from: float = 0.6
    exclusions: tuple[Exclusion, ...] = ()
    retention_days: int = 0
    keep_monthly_sums: bool = True
    pseudonymise: bool = False

    @property
    def version(self) -> str:
        """The same decisions, the same version."""
        return identifier("policy", self.to_json())

    def to_json(self) -> str:
        """All decisions as JSON with sorted keys."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str | bytes) -> Policy:
        """The inverse of `to_json`.

        Decisions that are not named are as they are by default.

        Raises:
            InputError: it is no JSON object, or names a decision that there is not.

        >>> Policy.from_json(Policy(our_domains=("a.org",)).to_json()) == Policy(our_domains=("a.org",))
        True

        """
        try:
            given = json.loads(text)
            if not isinstance(given, dict):
                raise TypeError("it is no JSON object")
            for name in ("our_domains", "noise_off", "free_mail", "exclusions"):
                given[name] = _list(given.get(name, ()), name)
            given["exclusions"] = tuple(Exclusion(**each) for each in given["exclusions"])
            return cls(**given).checked()
        except (ValueError, TypeError, AttributeError) as error:
            raise InputError(f"This is no policy as JSON ({error}). Start from what `policy show` prints.") from error

    def checked(self) -> Policy:
        """The same policy, its domains canonical.

        Raises:
            InputError: a decision is not of its kind.

        >>> Policy(our_domains=("@Example.COM",)).checked().our_domains
        ('example.com',)

        """
        domains = tuple(sorted({each.casefold().strip().lstrip("@").rstrip(".") for each in self.our_domains}))
        wrong = next((each for each in domains if not _DOMAIN.fullmatch(each)), None)
        if wrong is not None:
            raise InputError(f"{wrong!r} is no mail domain. Write it as example.com.")
        for name, values in (("rates", self.rates), ("title_levels", self.title_levels)):
            if not all(_is_number(value) for value in values.values()):
                raise InputError(f"The policy's {name} must be numbers by name.")
            if not all(str(each).strip() for each in values):
                raise InputError(f"One of the policy's {name} has no name.")
        for name, rate in self.rates.items():
            if not SMALLEST_RATE <= rate <= 1 / SMALLEST_RATE:
                between = f"between {SMALLEST_RATE:g} and {1 / SMALLEST_RATE:g}"
                raise InputError(
                    f"A rate lies {between}; {name} has {rate:g}. Leave out a currency whose rate is not known."
                )
        self._check_gates()
        limits = (self.broadcast_mail, self.broadcast_meeting)
        if not all(_is_number(limit) and isinstance(limit, int) and limit > 0 for limit in limits):
            raise InputError("The policy's broadcast limits must be whole numbers above 0.")
        currency, rates = (
            str(self.base_currency).upper(),
            {str(name).upper(): rate for name, rate in self.rates.items()},
        )
        odd = next((name for name in (currency, *rates) if not _CURRENCY.fullmatch(name)), None)
        if odd is not None:
            raise InputError(f"{odd!r} is no currency. Write its three letters, such as EUR.")
        return replace(self, our_domains=domains, base_currency=currency, rates=rates)

    def _check_gates(self) -> None:
        odd = next((each for each in self.exclusions if each.field not in EXCLUSION_FIELDS), None)
        if odd is not None:
            raise InputError(f"An exclusion looks at one of {', '.join(EXCLUSION_FIELDS)}, not at {odd.field!r}.")
        if not all(each.name and each.pattern for each in self.exclusions):
            raise InputError("An exclusion has a name, under which it is counted, and a pattern.")
        unclear = next((each.pattern for each in self.exclusions if _is_unclear(each)), None)
        if unclear is not None:
            raise InputError(
                f"The exclusion {unclear!r} has * or ? beside a letter such as ü, which addresses write in another way "
                "(bücher.example is xn--bcher-kva.example). Write that part in full, or as *."
            )
        unknown = next((name for name in self.noise_off if name not in RULE_NAMES), None)
        if unknown is not None:
            raise InputError(f"There is no noise rule {unknown!r}. There are: {', '.join(sorted(RULE_NAMES))}.")
        if not 0 < self.review_from <= self.same_from <= 1:
            raise InputError("The policy's review_from must be above 0 and not above same_from, which is at most 1.")
        if not _is_number(self.retention_days) or self.retention_days != int(self.retention_days):
            raise InputError("The policy's retention_days must be a whole number of days; 0 keeps everything.")

    def level_of(self, title: str) -> float | None:
        """The level that a title means, None where no entry matches.

        >>> Policy().level_of("Senior Vice President, Sales"), Policy().level_of("Baker")
        (7, None)
        """
        padded = " " + "".join(c if c.isalnum() else " " for c in title.casefold()) + " "
        padded = " ".join(padded.split()).join("  ")
        matches = [word for word in self.title_levels if f" {word} " in padded]
        return self.title_levels[max(matches, key=len)] if matches else None
