"""Full-text search: ranking, spelling correction and excerpts."""

from paperlog.search.excerpts import Excerpt, Match, excerpt, matches
from paperlog.search.ranking import Correction, Hit, SearchResults, prefilter_for, search, search_candidates
from paperlog.search.terms import Term

__all__ = [
    "Correction",
    "Excerpt",
    "Hit",
    "Match",
    "SearchResults",
    "Term",
    "excerpt",
    "matches",
    "prefilter_for",
    "search",
    "search_candidates",
]
