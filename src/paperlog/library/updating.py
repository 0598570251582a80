"""Updating papers with metadata fetched from arXiv or doi.org."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain
from typing import TYPE_CHECKING

from msgspec.structs import replace

from paperlog.duplicates import IDS, PaperIndex
from paperlog.errors import NoConnection, UsageError, shorten
from paperlog.identifiers import doi_path, make_link, normalize_identifier, parse_arxiv_id, parse_doi
from paperlog.library.keys import NewKeys
from paperlog.library.merging import merge_facts
from paperlog.library.papers import check_is_new
from paperlog.library.rekeying import stage_key
from paperlog.library.results import PaperUpdate, Result
from paperlog.library.session import Session
from paperlog.models import Paper
from paperlog.store import Transaction
from paperlog.text import enumerated, slug

if TYPE_CHECKING:
    from paperlog.fetch import Fetcher  # imports the HTTP client


def without_details(identifier: str, source: str) -> Paper:
    """Return a paper with only its arXiv id or DOI, for a later update. Its key and category are placeholders."""
    arxiv = parse_arxiv_id(identifier)
    doi = None if arxiv else parse_doi(identifier)
    url = f"https://arxiv.org/abs/{arxiv}" if arxiv else f"https://doi.org/{doi_path(doi or '')}"
    return Paper("new", _title(arxiv, doi), "new", arxiv=arxiv, doi=doi, links=(make_link(url),), source=source)


def fetch_new_paper(
    session: Session, fetcher: Callable[[], Fetcher], identifier: str
) -> tuple[Paper, NoConnection | None]:
    """Fetch a paper by its arXiv id or DOI. If the server can't be reached, return only the id, and the failure.

    Raises UsageError if the text isn't an id, and PaperExists if the library has the paper.
    """
    if not normalize_identifier(identifier):
        raise UsageError(
            f"'{shorten(identifier)}' isn't an arXiv id or DOI, or a URL of one. "
            "To add the paper by hand: paperlog add --title TITLE"
        )
    check_is_new(session, identifier)
    server = fetcher()
    try:
        (fetched,) = server.fetch_papers([identifier])
    except NoConnection as error:
        return without_details(identifier, server.source_of(identifier)), error
    return fetched, None


def lacks_details(paper: Paper) -> bool:
    """Return whether a paper was added with only its id, because the server couldn't be reached."""
    return paper.title in {_title(paper.arxiv, None), _title(None, paper.doi)}


def papers_without_details(session: Session) -> list[str]:
    return [key for key, paper in session.snapshot().papers.items() if lacks_details(paper)]


def _title(arxiv: str | None, doi: str | None) -> str:
    return f"arXiv {arxiv}" if arxiv else f"DOI {doi}"


def update(session: Session, fetched: Mapping[str, Paper]) -> Result:
    """Update papers with fetched metadata; `fetched` maps each paper's key to its metadata."""
    with session.transaction() as transaction:
        updates = _stage(transaction, fetched)
        keys = [_final_key(session, transaction, each) for each in updates]
        names = enumerated([update.entry.paper.name for update in updates if update.before != update.after])
        change = session.record(transaction, "update", f"updated {names}")
        return Result([transaction.entry(key) for key in keys], change)


def _final_key(session: Session, transaction: Transaction, update: PaperUpdate) -> str:
    """Return the key of an updated paper. If it was made from the id, make a new one from the name."""
    key = update.after.key
    if key != slug(update.before.title) or not lacks_details(update.before) or lacks_details(update.after):
        return key
    name = transaction.entry(key).paper.name
    new = NewKeys(transaction).choose(update.after, slug(name.partition(":")[0]))
    stage_key(session, transaction, key, new)
    return new


def preview_update(session: Session, fetched: Mapping[str, Paper]) -> list[PaperUpdate]:
    """Return what `update` would change, without changing the library."""
    return _stage(session.store.preview(session.now()), fetched)


def _stage(transaction: Transaction, fetched: Mapping[str, Paper]) -> list[PaperUpdate]:
    return [_stage_update(transaction, key, facts) for key, facts in fetched.items()]


def _stage_update(transaction: Transaction, name: str, facts: Paper) -> PaperUpdate:
    """Stage an update with fetched metadata, as if the metadata were imported from a list.

    If another paper already has a fetched id, the id is not set, and the two papers are possible duplicates.
    """
    entry = transaction.find(name)
    paper = transaction.papers[entry.key]
    index = PaperIndex(transaction.papers.values())
    owners = {kind: [each.key for each in index.sharing_key(facts, kind) if each.key != paper.key] for kind in IDS}
    linked_ids = {normalize_identifier(link.url) for link in paper.links} - {None}
    placed = replace(
        facts,
        key=paper.list_key,
        category=paper.category,
        position=paper.position,
        links=tuple(link for link in facts.links if normalize_identifier(link.url) not in linked_ids),
        **{kind: None for kind in IDS if owners[kind]},
    )
    after = merge_facts(paper, placed, replaces=True)
    transaction.put(after)
    return PaperUpdate(entry, paper, after, [(paper.key, other) for other in dict.fromkeys(chain(*owners.values()))])
