"""Matches of search terms in text, and excerpts: the passage of a paper that contains the most terms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, takewhile

from msgspec import Struct

from paperlog.models import Entry
from paperlog.search.normalization import joined_form, split_form
from paperlog.search.terms import Term

_MARKUP = re.compile(
    r"(?<!`)(?P<fence>`++)(?P<code>.{1,500}?)(?<!`)(?P=fence)(?!`)|\$[^$]+\$"
    r"|(?<!\w)(?P<mark>\*{1,3}|_{1,3})(?=\S)(?P<emphasized>.{1,500}?)(?<=\S)(?P=mark)(?!\w)"
)
_SENTENCE_END = re.compile(r"[.!?] ")


class Match(Struct, frozen=True):
    """A word, from `start` to `end`, that matches the term with this index."""

    start: int
    end: int
    term_index: int


class Excerpt(Struct, frozen=True):
    """A passage from the start of the excerpt to the passage's end. `is_cut` is true if it starts in mid-sentence."""

    text: str
    is_cut: bool


def matches(text: str, terms: Sequence[Term]) -> list[Match]:
    """Return the matches of the terms in the text, in order."""
    joined = joined_form(text)
    if not any(term.may_match(joined) for term in terms):
        return []
    found = set()
    for normalized, offsets in _normalized_with_offsets(text):
        for index, term in enumerate(terms):
            for start, end in _spans(normalized, term):
                found.add(Match(offsets[start + 1], _after_combining(text, offsets[end - 1] + 1), index))
    return sorted(found, key=lambda match: (match.start, -match.end, match.term_index))


def parts(text: str, terms: Sequence[Term]) -> Iterator[tuple[str, bool]]:
    """Split text into parts that match the terms, marked True, and those between them."""
    position = 0
    for match in matches(text, terms):
        start = max(position, match.start)
        if match.end > start:
            if start > position:
                yield text[position:start], False
            yield text[start : match.end], True
            position = match.end
    if position < len(text):
        yield text[position:], False


def _spans(normalized: str, term: Term) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each match, from the space before it to the space after it."""
    for form in (*term.whole_words, *term.prefixes):
        start = normalized.find(form)
        while start >= 0:
            yield start, normalized.index(" ", start + len(form.rstrip()))
            start = normalized.find(form, start + 1)
    for forms in term.word_forms:
        yield from forms.spans(normalized)


def _normalized_with_offsets(text: str) -> Iterator[tuple[str, list[int]]]:
    """Yield the text with compound words split, then with them joined.

    With each, yield the index of each letter in the original text.
    """
    for forms in zip(*map(_forms, text), strict=True):
        offsets = [index for index, folded in enumerate(forms) for _ in folded]
        yield f" {''.join(forms)} ", [0, *offsets]


@cache
def _forms(character: str) -> tuple[str, str]:
    return split_form(character), joined_form(character)


def _after_combining(text: str, end: int) -> int:
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def excerpt(entry: Entry, terms: Sequence[Term], size: int) -> Excerpt | None:
    """Return an excerpt with as many of the terms as possible within `size` characters.

    It is from the summary, the abstract or a note. If there are no matches, search the authors, aliases and tags for
    terms that are in neither the key nor the title.
    """
    paper = entry.paper
    passages = [paper.summary or "", paper.abstract or "", *(note.words for note in entry.reading.notes)]
    visible = {match.term_index for match in matches(f"{paper.key} | {paper.title}", terms)}
    hidden_terms = [term for index, term in enumerate(terms) if index not in visible]
    other_passages = [", ".join(texts) for texts in (paper.authors, paper.editors, paper.aliases, entry.tags)]
    return _best_passage(passages, terms, size) or _best_passage(other_passages, hidden_terms, size)


def _best_passage(passages: Sequence[str], terms: Sequence[Term], size: int) -> Excerpt | None:
    best, best_count = None, 0
    for passage in passages:
        text = without_markup(" ".join(passage.split()))
        found = matches(text, terms)
        for start_index, first in enumerate(found):
            window = _matches_within(found, start_index, first.start + size)
            window_terms = {match.term_index for match in window}
            if len(window_terms) > best_count:
                best_count, best = len(window_terms), _excerpt_from(text, first.start, window[-1].end, size)
    return best


def _matches_within(found: Sequence[Match], start_index: int, end: int) -> list[Match]:
    """Return the matches from `start_index` on, before the first one that ends after `end`."""
    return list(takewhile(lambda match: match.end <= end, islice(found, start_index, None)))


def _excerpt_from(text: str, first: int, last: int, size: int) -> Excerpt:
    """Start with the sentence that contains the first match if it fits, else a few words before the match."""
    earliest_start = max(0, min(last - size, first))
    sentences = [0, *(found.end() for found in _SENTENCE_END.finditer(text, 0, first))]
    if sentences[-1] >= earliest_start:
        return Excerpt(text[sentences[-1] :], is_cut=False)
    start = text.find(" ", max(earliest_start, first - size // 4), first) + 1 or first
    return Excerpt(text[start:], is_cut=True)


def without_markup(text: str) -> str:
    """Remove Markdown emphasis and code marks. Math and names like `x_i` are kept."""
    return _MARKUP.sub(_markup_content, text)


def _markup_content(found: re.Match[str]) -> str:
    if found["emphasized"]:
        return without_markup(found["emphasized"])
    return found["code"] or found[0]
