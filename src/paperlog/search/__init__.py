"""Which papers speak of some words, and where: ranking, excerpts."""

from paperlog.search.passages import Excerpt, Place, excerpt, places
from paperlog.search.question import Term
from paperlog.search.ranking import Found, Hit, search

__all__ = ["Excerpt", "Found", "Hit", "Place", "Term", "excerpt", "places", "search"]
