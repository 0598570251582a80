"""The fields of an imported entry in their source form, which a paper keeps in `extra`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from paperlog.formats.bibtex.decoding import (
    OTHER_TITLES,
    PARENT_FIELDS,
    VENUE_FIELDS,
    decode_location,
    decode_other_title,
    decode_paper,
)
from paperlog.formats.bibtex.encoding import encode_value
from paperlog.formats.bibtex.fields import DATE_FIELDS, decode_line
from paperlog.formats.bibtex.latex import text_to_latex
from paperlog.formats.field_names import INSTITUTION_FIELDS
from paperlog.formats.sources import is_same_value
from paperlog.identifiers import is_preprint_server
from paperlog.models import EMPTY, Paper

HELD_IN: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "subtitle"),
    "aliases": ("shorttitle",),
    "authors": ("author",),
    "editors": ("editor",),
    "published": (*DATE_FIELDS, "eprintdate"),
    "venue": (*VENUE_FIELDS, *INSTITUTION_FIELDS),
    "arxiv": ("eprint", "archiveprefix", "eprinttype", "primaryclass", "eprintclass", "arxiv", "arxivid"),
    "doi": ("doi",),
    "links": ("url", "link", "ee", "pdf", "code", "adsurl"),
    "tags": ("keywords", "keyword", "tags"),
    "abstract": ("abstract",),
    "summary": ("summary",),
}
"""The values of a paper, in the order of export, and the fields that hold them and nothing else."""
_LOCATION = ("venue", "arxiv", "doi", "links")
"""Values that may be read from the fields of each other, such as an arXiv id from a link."""
_NAMES = ("title", "aliases")
_GROUPS = (_NAMES, *((value,) for value in HELD_IN if value not in {*_NAMES, *_LOCATION}), _LOCATION)
HELD_FIELDS = frozenset(name for names in HELD_IN.values() for name in names)
_NOTHING = decode_paper({})
_ESCAPED_BRACE = re.compile(r"(?<!\\)((?:\\\\)*)\\([{}])")


def source_fields(paper: Paper, fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that an export needs to write all of an entry's fields unchanged.

    These are the fields that hold no value of the paper, and those that would be written in another form. An entry that
    takes fields from others needs all of its own.
    """
    sources = {name: text for name, text in fields.items() if text}
    if not sources.keys().isdisjoint(PARENT_FIELDS):
        return sources
    kept = {name: text for name, text in sources.items() if name not in HELD_FIELDS}
    other_title = decode_other_title(sources)
    if other_title == paper.title:
        kept |= {name: sources[name] for name in OTHER_TITLES if name in sources}
    for values, names in _groups_with(frozenset(sources)):
        held = {name: sources[name] for name in names}
        if _is_read_elsewhere(values, paper, other_title, kept) or not _would_be_written(values, paper, held):
            kept |= held
    return kept


@lru_cache(maxsize=1 << 10)  # the entries of a list have the same fields
def _groups_with(fields: frozenset[str]) -> list[tuple[Sequence[str], list[str]]]:
    """Return the values that an entry with these fields may have, in groups, and the fields that hold them there."""
    groups = ((values, [name for value in values for name in HELD_IN[value] if name in fields]) for values in _GROUPS)
    return [(values, names) for values, names in groups if names]


def _would_be_written(values: Iterable[str], paper: Paper, held: Mapping[str, str]) -> bool:
    """Return whether an export of the values writes just these fields."""
    plain: dict[str, str] = {}
    for value in values:
        if getattr(paper, value):
            plain |= encode_value(value, paper)
    return plain == held or (
        plain.keys() == held.keys() and all(is_same_value(plain[name], text) for name, text in held.items())
    )


def _is_read_elsewhere(values: Iterable[str], paper: Paper, other_title: str, kept: Mapping[str, str]) -> bool:
    """Return whether other fields hold the values, too: a title in `booktitle`, or an id or a link in `note`.

    A title that equals the citation key is kept because an entry without a title has this one.
    """
    if values is _NAMES:
        return paper.title in (other_title, *paper.stand_in_titles)
    return values is _LOCATION and bool(kept) and any(decode_location(kept))


def entry_fields(paper: Paper, sources: Mapping[str, str], inherited: Mapping[str, str] = EMPTY) -> dict[str, str]:
    """Return the fields of an entry: the source fields, and the values of the paper that they don't describe.

    A value that has changed since the import replaces the source fields that hold it. `inherited` are the fields that
    the entry takes from others. A preprint server is left out if the paper was published elsewhere since.
    """
    described = decode_paper({**sources, **inherited}) if sources or inherited else _NOTHING
    if described.venue and described.venue != paper.venue and is_preprint_server(described.venue):
        sources = {name: text for name, text in sources.items() if decode_line(text) != described.venue}
        described = decode_paper({**sources, **inherited})
    has_no_title = paper.type and paper.title in paper.stand_in_titles and not decode_line(sources.get("title", ""))
    fields: dict[str, str] = {}
    others = dict(sources)
    for value, names in HELD_IN.items():
        if (value == "title" and has_no_title) or _is_same_value(value, paper, described):
            fields |= {name: others.pop(name) for name in names if name in others}
        else:
            replaced, new_name = _replacement(value, names, others)
            new = encode_value(value, paper)
            fields |= {new_name: next(iter(new.values()))} if new_name and new else new
            others = {name: text for name, text in others.items() if name not in replaced}
    return fields | others


def _replacement(value: str, names: Iterable[str], sources: Mapping[str, str]) -> tuple[Iterable[str], str]:
    """Return the source fields that a changed value replaces, and the name of its field if it isn't the usual one."""
    if value == "venue":
        holder = next((name for name in names if decode_line(sources.get(name, ""))), "")
        return [holder], holder
    if value == "arxiv" and "eprint" in sources:
        is_other_id = not decode_paper({name: sources[name] for name in names if name in sources}).arxiv
        return ([], "arxiv") if is_other_id else (names, "")
    if value == "links":
        return [*names, *(name for name in sources if name.startswith("bdsk-url-"))], ""
    return names, ""


def _is_same_value(value: str, paper: Paper, described: Paper) -> bool:
    one, other = getattr(paper, value), getattr(described, value)
    if value == "aliases":
        return bool(one[:1] == other[:1])
    if value == "links":
        return [link.url for link in one] == [link.url for link in other]
    return bool((one or None) == (other or None))


def balanced(text: str) -> str:
    """Return a field with balanced braces. BibTeX counts braces after a backslash, too."""
    if _has_balanced_braces(text):
        return text
    text = _ESCAPED_BRACE.sub(lambda match: match[1] + text_to_latex(match[2]), text)
    return text if _has_balanced_braces(text) else text_to_latex(text)


def _has_balanced_braces(text: str) -> bool:
    if "{" not in text and "}" not in text:
        return True
    depth = 0
    for brace in re.findall("[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0
