"""Which message answers which, against a twin that looks through all of them."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.identifiers import identifier
from graph_model.interaction_columns import MessageIds
from graph_model.replies import answered_interactions

IDS = st.sampled_from("123456")
MESSAGES = st.lists(st.tuples(st.sampled_from(["", *"123456"]), st.lists(IDS, max_size=2, unique=True)), max_size=12)


def slowly(messages: list[tuple[str, list[str]]]) -> list[int]:
    """The first message that has the Message-ID; none answers itself."""
    found = []
    for at, (answers, _) in enumerate(messages):
        having = [other for other, (_, own) in enumerate(messages) if answers and answers in own]
        found.append(having[0] if having and having[0] != at else -1)
    return found


@given(MESSAGES)
@settings(deadline=None, max_examples=200)
def test_what_answers_what_is_as_the_slow_twin_says(messages: list[tuple[str, list[str]]]) -> None:
    reply_to = [answers and identifier("header", answers) for answers, _ in messages]
    seen = MessageIds.of_each([own for _, own in messages])
    assert answered_interactions(np.array(reply_to, np.bytes_), seen).tolist() == slowly(messages)
