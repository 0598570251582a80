"""Which papers speak of some words, and where: ranking, slips of the hand, excerpts."""

from paperlog.search.passages import Excerpt, Place, excerpt, places
from paperlog.search.question import Term
from paperlog.search.ranking import Correction, Found, Hit, may_answer, search, search_among

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
