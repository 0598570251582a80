"""Types of fields with constraints that decoding checks, and values shared by the models."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Any

from msgspec import Meta

KEY_PATTERN = r"\A[a-z0-9]++(?:-[a-z0-9]++)*\Z"
"""Possessive, which is faster: every key of a library is checked."""
NAME_PATTERN = r"\S"
Key = Annotated[str, Meta(pattern=KEY_PATTERN)]
Name = Annotated[str, Meta(pattern=NAME_PATTERN)]
Number = Annotated[int, Meta(ge=-(1 << 63), le=(1 << 63) - 1)]
MAX_PAGE = 1_000_000
Page = Annotated[int, Meta(ge=1, le=MAX_PAGE)]
MAX_GOAL = 1_000_000
GoalSize = Annotated[int, Meta(ge=1, le=MAX_GOAL)]
Stars = Annotated[int, Meta(ge=1, le=5)]
Moment = Annotated[datetime, Meta(tz=True)]

TICK = timedelta(microseconds=1)
"""The smallest difference between two times."""
LAST_TIME = datetime.max.replace(tzinfo=UTC)
EMPTY: Mapping[str, Any] = MappingProxyType({})

MAX_NUMBER = 1 << 53
"""The largest position or note number in a list. Many JSON readers round larger numbers."""
