"""Rules are asked only where they can apply: the same comes out as when all are asked."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ingest.mail.message
import ingest.noise
from graph_model.entities import Address, AddressKind, Channel, Interaction, Participation, Role, merge_participants
from graph_model.policy import Policy
from ingest.candidate import Candidate, Signs
from ingest.mail.headers import WANTED, Headers
from ingest.mail.message import message_of
from ingest.noise import NOISE_RULES, judge

EMAILS = st.sampled_from(
    ["ada@x.org", "bob@x.org", "no-reply@x.org", "mailer-daemon@x.org", "jira@x.org", "dev@lists.x.org", "all@x.org",
     "room.1@x.org", "info@x.org", "dev-request@x.org"]
)  # fmt: skip
SEEN = st.sampled_from([False, False, True])
TYPES = st.sampled_from(
    ["", "text/plain", "text/calendar", "multipart/report; report-type=delivery-status",
     "multipart/report; report-type=disposition-notification"]
)  # fmt: skip
SIGNS = st.builds(
    Signs,
    list_id=st.sampled_from(["", "", "dev.lists.x.org"]),
    list_post=st.sampled_from(["", "", "<mailto:dev@lists.x.org>"]),
    unsubscribe=SEEN,
    precedence=st.sampled_from(["", "", "bulk", "auto_reply", "first-class"]),
    auto_submitted=st.sampled_from(["", "", "no", "auto-generated"]),
    content_type=TYPES,
    content_class=st.sampled_from(["", "", "urn:content-classes:calendarmessage"]),
    suppress=st.sampled_from(["", "", "all", "dr"]),
    mailer=st.sampled_from(["", "mailchimp", "mutt"]),
    auto_reply=SEEN,
    bounce=SEEN,
    hides_recipients=SEEN,
    cancelled=SEEN,
    all_day=SEEN,
    planned=SEEN,
    busy=st.sampled_from(["", "", "oof", "free"]),
)
PLAIN_SIGNS = st.builds(Signs, content_type=TYPES, mailer=st.sampled_from(["", "mailchimp"]))
PEOPLE = st.lists(st.builds(Participation, EMAILS, st.sampled_from(Role)), min_size=1, max_size=4).map(
    merge_participants
)
CANDIDATES = st.builds(
    Candidate,
    st.builds(Interaction, st.just("1"), st.sampled_from(Channel), st.just(0), st.sampled_from([0, 1, 2, 60]), PEOPLE),
    st.lists(st.builds(Address, EMAILS, st.sampled_from(AddressKind)), max_size=2).map(tuple),
    SIGNS | PLAIN_SIGNS,
    subject=st.sampled_from(["", "accepted: x", "out of office: x", "vacation", "order"]),
)
OFF = st.sets(st.sampled_from([rule.name for rule in NOISE_RULES]), max_size=4).map(tuple)


@given(CANDIDATES, OFF)
@settings(deadline=None, max_examples=800, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rules_that_are_not_asked_would_not_have_applied(
    monkeypatch: pytest.MonkeyPatch, candidate: Candidate, off: tuple[str, ...]
) -> None:
    policy = Policy(noise_off=off)
    quick = judge(candidate, policy)
    with monkeypatch.context() as patch:
        patch.setattr(
            ingest.noise, "_to_ask", lambda off, _: tuple(rule for rule in NOISE_RULES if rule.name not in off)
        )
        assert judge(candidate, policy) == quick


@given(
    st.dictionaries(
        st.sampled_from(WANTED), st.sampled_from(["Mutt", "<>", "Text/Plain", "<a.b.c>"]).map(lambda one: [one])
    )
)
@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_ordinary_mail_has_the_signs_that_reading_every_field_gives(
    monkeypatch: pytest.MonkeyPatch, fields: dict[str, list[str]]
) -> None:
    headers = Headers({**fields, "from": ["ada@x.org"]})
    quick = message_of(headers, 0)
    with monkeypatch.context() as patch:
        patch.setattr(ingest.mail.message, "_TELLING", frozenset(WANTED))
        assert message_of(headers, 0) == quick
