"""Updating papers with metadata fetched from arXiv or doi.org."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from msgspec.structs import replace

from paperlog.duplicates import IDS, PaperIndex
from paperlog.identifiers import normalize_identifier
from paperlog.library.merging import merge_facts
from paperlog.library.results import PaperUpdate, Result
from paperlog.library.session import Session
from paperlog.models import Paper
from paperlog.store import Transaction
from paperlog.text import enumerated


def update(session: Session, fetched: Mapping[str, Paper]) -> Result:
    """Update papers with fetched metadata; `fetched` maps each paper's key to its metadata."""
    with session.transaction() as transaction:
        updates = _stage(transaction, fetched)
        names = enumerated([update.entry.paper.name for update in updates if update.before != update.after])
        change = session.record(transaction, "update", f"updated {names}")
        return Result([transaction.entry(update.after.key) for update in updates], change)


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
        key=paper.source_key or paper.key,
        category=paper.category,
        position=paper.position,
        links=tuple(link for link in facts.links if normalize_identifier(link.url) not in linked_ids),
        **{kind: None for kind in IDS if owners[kind]},
    )
    after = merge_facts(paper, placed, replaces=True)
    transaction.put(after)
    return PaperUpdate(entry, paper, after, [(paper.key, other) for other in dict.fromkeys(chain(*owners.values()))])
