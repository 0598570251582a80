"""Selecting papers by query, search or name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from paperlog.errors import SelectionChanged
from paperlog.identifiers import bare_identifier
from paperlog.library.results import PaperNames, Selection
from paperlog.library.session import Session
from paperlog.lookup import find_named
from paperlog.models import Entry, EntrySummary
from paperlog.store import Snapshot, Transaction

if TYPE_CHECKING:
    from paperlog.query.query import Query
    from paperlog.search import SearchResults


def parse_query(session: Session, snapshot: Snapshot, texts: Iterable[str], within: tuple[str, ...] = ()) -> Query:
    """Parse queries and combine them with `and`. `within` names the view being saved, if any. Raises QueryError."""
    return _parse(session, texts, lambda: snapshot, within)


def _parse(
    session: Session,
    texts: Iterable[str],
    library: Callable[[], Snapshot],
    within: tuple[str, ...] = (),
) -> Query:
    from paperlog.query.field_types import ParseContext  # noqa: PLC0415 - most commands select nothing
    from paperlog.query.parser import parse  # noqa: PLC0415 - as above

    context = ParseContext(
        session.today,
        lambda: library().categories,
        lambda: library().views,
        lambda: library().entries,
        within,
        lambda key: library().current_key("papers", key),
    )
    return parse(texts, context)


def select(session: Session, snapshot: Snapshot, texts: Sequence[str]) -> list[Entry]:
    """Return the papers that match all queries, in library order.

    A name of exactly one paper takes precedence over a query, and so do several such names.
    """
    entries = snapshot.entries
    queries = []
    for text in texts:
        is_balanced = text.count("(") == text.count(")")  # a query with a syntax error may look like a name
        named = {entry.key for entry in find_named(entries, text)} if is_balanced else set()
        if not named and (key := snapshot.current_key("papers", text)):
            named = {key}  # the text is the former key of a paper
        if named:
            entries = [entry for entry in entries if entry.key in named]
        else:
            queries.append(text)
    return list(filter(parse_query(session, snapshot, queries).matches, entries)) if queries else entries


def select_summaries(session: Session, texts: Sequence[str]) -> tuple[Snapshot, Sequence[EntrySummary]]:
    """Return the library, and an `EntrySummary` for each paper that matches all queries.

    Without a query, only the fields of `EntrySummary` are decoded.
    """
    if texts:
        snapshot = session.snapshot()
        return snapshot, select(session, snapshot, texts)
    snapshot = session.read()
    rows = snapshot.entry_summaries
    session.warn_of_invalid_records(snapshot.known_invalid_records)
    return snapshot, rows


def search(session: Session, texts: Sequence[str]) -> tuple[Query, SearchResults]:
    """Return the parsed query and the papers that match it, best matches first."""
    from paperlog.search import prefilter_for, search_candidates  # noqa: PLC0415 - only one command searches

    whole_library = cache(session.read)
    query = _parse(session, texts, whole_library)
    words = " ".join(map(bare_identifier, query.search_words))
    if words and not str(query.filter) and (partial := session.store.read_partial(prefilter_for(words))):
        results = search_candidates(partial.unordered_entries(), words, len(partial.papers) + partial.omitted_count)
        if results:
            session.warn_of_invalid_records(partial.invalid_records)
            return query, results
    snapshot = whole_library()
    session.warn_of_invalid_records(snapshot.invalid_records)
    return query, search_entries(query, snapshot.entries)


def search_entries(query: Query, entries: Sequence[Entry]) -> SearchResults:
    """Return the papers of a library that match a query, best matches first."""
    from paperlog.search import search  # noqa: PLC0415 - as above

    words = " ".join(map(bare_identifier, query.search_words))
    return search(filter(query.filter.matches, entries), words, entries)


def resolve(session: Session, transaction: Transaction, names: PaperNames) -> list[Entry]:
    """Return the named papers. Raises SelectionChanged if a query now selects other papers."""
    if not isinstance(names, Selection):
        return [transaction.find(name) for name in names]
    entries = select(session, transaction, [names.query])
    if {entry.key for entry in entries} != set(names.keys):
        raise SelectionChanged(names.query)
    return entries
