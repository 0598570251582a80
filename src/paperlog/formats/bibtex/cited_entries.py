"""Papers as an export cites them: with the details of the entry that their citation key comes from."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from paperlog.formats.base import Export
from paperlog.formats.bibliography import entries_by_citation_key
from paperlog.formats.bibtex.encoding import type_of
from paperlog.formats.bibtex.source_fields import HELD_FIELDS, HELD_IN, entry_fields
from paperlog.formats.sources import is_same_value
from paperlog.identifiers import parse_arxiv_id
from paperlog.models import EMPTY, OWN_SOURCE, Entry, Paper

_FILLED_IN = ("authors", "editors", "published", "arxiv", "doi", "links", "abstract")
"""The values that an entry takes from its paper if it has none, not even one such as `year = {in press}`."""
_OTHERS = ("title", "aliases", "type", "venue", "summary")


def cited_entries(contents: Export) -> Mapping[str, Entry]:
    """Return the entries of an export by their citation keys, each as it was imported, with the user's changes.

    The citation key of a built-in paper comes from an imported entry that was merged into it. An export gives back that
    entry, and fills in what it lacks.
    """
    return {key: cited_entry(entry, key) for key, entry in entries_by_citation_key(contents).items()}


def cited_entry(entry: Entry, citation_key: str) -> Entry:
    """Return an entry as an export with this citation key writes it."""
    facts = _imported_entry(entry.paper, citation_key) if entry.paper.contributions else None
    if not facts:
        return entry
    paper = entry.paper
    values = {name: getattr(facts, name) for name in _OTHERS}
    for name in _FILLED_IN:
        has_own = getattr(facts, name) or any(field in facts.extra for field in HELD_IN[name])
        values[name] = getattr(facts if has_own else paper, name)
    if facts.arxiv and parse_arxiv_id(paper.doi or ""):
        values["doi"] = facts.doi  # arXiv's DOI repeats the arXiv id
    values |= {name: getattr(paper, name) for name in entry.reading.overrides}
    if {*facts.tags} == {*paper.tags}:
        values["tags"] = facts.tags
    others = {name: text for name, text in paper.extra.items() if name not in HELD_FIELDS}
    values["extra"] = {**others, **facts.extra}
    values |= {"source": facts.source, "source_key": facts.list_key}
    return replace(entry, paper=replace(paper, **values, suppliers=EMPTY, contributions=EMPTY))


def _imported_entry(paper: Paper, citation_key: str) -> Paper | None:
    """Return the entry of a bibliography that gave a citation key to a paper from another list."""
    if paper.source == OWN_SOURCE:
        return None
    is_imported = citation_key in paper.citation_keys
    if not is_imported and paper.type and "type" not in paper.suppliers:
        return None  # the paper itself is from a bibliography
    for each in paper.contributions.values():
        keys = each.facts.citation_keys
        is_its_key = f"citation_keys.{citation_key}" in each.added if is_imported else citation_key in keys or not keys
        if is_its_key and (facts := paper.contributed(each)).type:
            return facts
    return None


def differing_fields(entry: Entry, facts: Paper) -> set[str]:
    """Return the fields of an imported entry that an export of its paper leaves out or writes with another value.

    `type` stands for the type of the entry.
    """
    key = next(iter(entry.paper.citation_keys), entry.key)
    exported = cited_entry(entry, key).paper
    written = entry_fields(exported, exported.extra)
    fields = entry_fields(facts, facts.extra)
    differing = {name for name, text in fields.items() if not is_same_value(written.get(name), text)}
    return differing | ({"type"} if type_of(exported) != type_of(facts) else set())
