"""Full-text search: ranking and spelling correction."""

from paperlog.search.ranking import Correction, Hit, SearchResults, prefilter_for, search, search_candidates
from paperlog.search.terms import Term

__all__ = [
    "Correction",
    "Hit",
    "SearchResults",
    "Term",
    "prefilter_for",
    "search",
    "search_candidates",
]
