"""Papers, readings, and entries, which combine papers with their readings.

All models are frozen; methods return changed copies. Decoding checks the constraints in their annotations.
"""

from paperlog.models.entries import Entry, EntrySummary
from paperlog.models.history import Change, ChangeSummary, HistoryTable, Patch
from paperlog.models.papers import (
    BUILDS_ON,
    COMPARES_WITH,
    IMPLEMENTS,
    OWN_SOURCE,
    SINGLE_VALUES,
    Category,
    Contribution,
    Goal,
    Link,
    Paper,
    PaperSummary,
    Relation,
    Removal,
    View,
    bounded_position,
    next_position,
)
from paperlog.models.readings import (
    UNKNOWN_TIME,
    Event,
    Note,
    Reading,
    ReadingState,
    Status,
    free_numbers,
    later,
    new_id,
    stable_id,
)
from paperlog.models.types import EMPTY, KEY_PATTERN, MAX_GOAL, MAX_NUMBER, NAME_PATTERN, TICK

__all__ = [
    "BUILDS_ON",
    "COMPARES_WITH",
    "EMPTY",
    "IMPLEMENTS",
    "KEY_PATTERN",
    "MAX_GOAL",
    "MAX_NUMBER",
    "NAME_PATTERN",
    "OWN_SOURCE",
    "SINGLE_VALUES",
    "TICK",
    "UNKNOWN_TIME",
    "Category",
    "Change",
    "ChangeSummary",
    "Contribution",
    "Entry",
    "EntrySummary",
    "Event",
    "Goal",
    "HistoryTable",
    "Link",
    "Note",
    "Paper",
    "PaperSummary",
    "Patch",
    "Reading",
    "ReadingState",
    "Relation",
    "Removal",
    "Status",
    "View",
    "bounded_position",
    "free_numbers",
    "later",
    "new_id",
    "next_position",
    "stable_id",
]
