"""Where a text has the words of a question, and the passage of a paper that has most of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, takewhile

from msgspec import Struct

from paperlog.models import Entry
from paperlog.search.normalization import in_parts, whole
from paperlog.search.terms import Term

_MARKUP = re.compile(
    r"(?P<fence>`+)(?P<code>.+?)(?P=fence)|\$[^$]+\$"
    r"|(?<!\w)(?P<mark>\*{1,3}|_{1,3})(?=\S)(?P<stressed>.{1,500}?)(?<=\S)(?P=mark)(?!\w)"
)
_SENTENCE = re.compile(r"[.!?] ")


class Match(Struct, frozen=True):
    """A word of a text, from `start` to `end`, and the number of the term that it is."""

    start: int
    end: int
    term: int


class Excerpt(Struct, frozen=True):
    """The end of a passage from where it is to be shown; `is_cut` where that is in the middle of a sentence."""

    text: str
    is_cut: bool


def matches(text: str, terms: Sequence[Term]) -> list[Match]:
    """Return where a text has the terms, in order."""
    present = whole(text)
    if not any(term.may_match(present) for term in terms):
        return []
    found = set()
    for letters, origins in _traced(text):
        for number, term in enumerate(terms):
            for form in (*term.wholes, *term.beginnings):
                at = letters.find(form)
                while at >= 0:
                    end = letters.index(" ", at + len(form.rstrip()))
                    found.add(Match(origins[at + 1], _after_marks(text, origins[end - 1] + 1), number))
                    at = letters.find(form, at + 1)
    return sorted(found, key=lambda place: (place.start, -place.end, place.term))


def _traced(text: str) -> Iterator[tuple[str, list[int]]]:
    """Give the folded text, compounds in parts and whole, each with the index that its letters have in the text."""
    for folds in zip(*map(_folds, text), strict=True):
        origins = [index for index, letters in enumerate(folds) for _ in letters]
        yield f" {''.join(folds)} ", [0, *origins]


@cache
def _folds(character: str) -> tuple[str, str]:
    return in_parts(character), whole(character)


def _after_marks(text: str, end: int) -> int:
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def excerpt(entry: Entry, terms: Sequence[Term], size: int) -> Excerpt | None:
    """Return the passage of the summary or a note that has most of the terms within `size` characters.

    Where there is none, it is that of the authors, names or tags, unless key and title have its terms already.
    """
    paper = entry.paper
    passages = [paper.summary or "", *(note.text for note in entry.reading.notes)]
    shown = {place.term for place in matches(f"{paper.key} | {paper.title}", terms)}
    unseen = [term for number, term in enumerate(terms) if number not in shown]
    others = [", ".join(texts) for texts in (paper.authors, paper.aliases, entry.tags)]
    return _best(passages, terms, size) or _best(others, unseen, size)


def _best(passages: Sequence[str], terms: Sequence[Term], size: int) -> Excerpt | None:
    best, most = None, 0
    for passage in passages:
        text = without_markup(" ".join(passage.split()))
        found = matches(text, terms)
        for index, first in enumerate(found):
            window = _window(found, index, first.start + size)
            held = {place.term for place in window}
            if len(held) > most:
                most, best = len(held), _begun(text, first.start, window[-1].end, size)
    return best


def _window(found: Sequence[Match], index: int, end: int) -> list[Match]:
    """Return the places from one on that lie before an end."""
    return list(takewhile(lambda place: place.end <= end, islice(found, index, None)))


def _begun(text: str, first: int, last: int, size: int) -> Excerpt:
    """Begin with the sentence where there is room for it, else with a few words before the first that was found."""
    earliest = max(0, min(last - size, first))
    sentences = [0, *(found.end() for found in _SENTENCE.finditer(text, 0, first))]
    if sentences[-1] >= earliest:
        return Excerpt(text[sentences[-1] :], is_cut=False)
    start = text.find(" ", max(earliest, first - size // 4), first) + 1 or first
    return Excerpt(text[start:], is_cut=True)


def without_markup(text: str) -> str:
    """Return Markdown without its marks of emphasis and code; maths and names like `x_i` stay."""
    return _MARKUP.sub(_inner, text)


def _inner(found: re.Match[str]) -> str:
    if found["stressed"]:
        return without_markup(found["stressed"])
    return found["code"] or found[0]
