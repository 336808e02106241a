"""What somebody reads people's data for: said in a header, held against what is allowed, and entered in the audit log."""

from __future__ import annotations

from dataclasses import dataclass

from graph_model.errors import SociogramError

HEADER = "Purpose-Of-Use"
"""As HL7 and ISO/TS 14265 call it. (`Purpose` and `X-Purpose` are what browsers send when they prefetch.)"""
LONGEST = 200
ANY = "*"


class PurposeRequired(SociogramError):
    """Named people are read for a purpose only, and none that is allowed was said."""

    code = "PURPOSE_REQUIRED"


@dataclass(frozen=True, slots=True)
class Purposes:
    """The purposes that are allowed. None: nobody has to say one, and any is entered. `*` among them allows any, but one must
    be said.
    """

    allowed: tuple[str, ...] = ()

    def said(self, header: str) -> Purpose:
        """The purpose in a header, and what is wrong with it. In whatever case it is said, it is entered as it is allowed.
        Letters beyond Latin-1 come as UTF-8.

        >>> Purposes(("Succession review",)).said(" succession REVIEW ")
        Purpose(text='Succession review', fault='')
        """
        text = " ".join(_as_text(header).split())[:LONGEST]
        if not self.allowed or (text and ANY in self.allowed):
            return Purpose(text)
        found = next((each for each in self.allowed if each.casefold() == text.casefold()), None)
        if found is not None:
            return Purpose(found)
        known = ", ".join(each for each in self.allowed if each != ANY)
        return Purpose(
            "", f"Say in the header `{HEADER}` what people by name are read for{f': one of {known}' if known else ''}."
        )


def _as_text(header: str) -> str:
    r"""A header, whose bytes a server takes for Latin-1, as who sent it means it.

    >>> _as_text("przegl\xc4\x85d"), _as_text("r\xe9vision")
    ('przegląd', 'révision')
    """
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


@dataclass(frozen=True, slots=True)
class Purpose:
    """What was said, and why nobody by name may be read for it ("": they may)."""

    text: str
    fault: str = ""
