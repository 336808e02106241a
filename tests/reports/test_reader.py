"""What a report shows to a role is what the API would."""

from __future__ import annotations

import pytest

from gql.caller import Role
from gql.rules import CONTINUITY, NAMED, RULES, SCORES, Scope, Scoped
from graph_model.errors import NotAllowed
from reports.reader import READERS


@pytest.mark.parametrize("role", READERS)
def test_names_and_scores_are_shown_to_the_roles_that_may_read_them_over_the_api(role: str) -> None:
    reader = READERS[role]
    assert reader.scores is (Role(role) in SCORES)
    assert reader.names is (Role(role) in NAMED) is (Role(role) in CONTINUITY)
    [(of_coverage, _)] = RULES["ContactCoverage"]
    assert reader.own_account is bool({Role(role), Scoped(Role(role), Scope.ACCOUNTS)} & of_coverage)


def test_who_sees_no_names_is_told_who_does() -> None:
    READERS["reviewer"].need_names("succession review")
    with pytest.raises(NotAllowed, match=r"the role viewer may not see. Roles that may: reviewer, analyst, admin"):
        READERS["viewer"].need_names("succession review")
