"""What lists of interactions can be kept to, and ordered by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import graphene

from gql.interactions.types import ChannelEnum
from gql.list_arguments import Filter, order_by
from gql.scalars import DateTime

KEPT_INTERACTIONS: Final[Mapping[str, Any]] = {
    "channel": Filter(ChannelEnum, "channel", "Only messages, or only meetings."),
    "since": Filter(DateTime, "at", "Only those at this moment or later."),
    "until": Filter(DateTime, "at", "Only those before this moment."),
    "only_dropped": Filter(
        graphene.Boolean, "dropped_by", "Only those that a noise rule keeps out of the ties; `false` is no filter."
    ),
    "order_by": order_by("Interaction", at="By when it was. What has no date comes last."),
}
