"""Which papers speak of some words, and where: ranking, slips of the hand, excerpts."""

from paperlog.search.excerpts import Excerpt, Place, excerpt, places
from paperlog.search.ranking import Correction, Found, Hit, may_answer, search, search_among
from paperlog.search.terms import Term

__all__ = [
    "Correction",
    "Excerpt",
    "Found",
    "Hit",
    "Place",
    "Term",
    "excerpt",
    "may_answer",
    "places",
    "search",
    "search_among",
]
