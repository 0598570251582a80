"""Which papers speak of some words, and where: ranking, excerpts and the words found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from paperlog.identity import fold
from paperlog.model import Entry

_WORD = re.compile(r"\w+(?:[-'\u2019.]\w+)*")
_PART = re.compile(r"\w+")
_EMPHASIS = re.compile(r"(?<!\s)[*`]+|[*`]+(?!\s)")
_EXCERPT = 160


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper that was found; `excerpt` is a passage of its summary or notes that has a word, if any has."""

    entry: Entry
    score: float
    excerpt: str | None


def words_of(text: str) -> list[str]:
    """Return the folded words of a question."""
    return [word for word in map(fold, _WORD.findall(text)) if word]


def search(entries: Iterable[Entry], question: str) -> list[Hit]:
    """Return the papers that have a word of the question: first those that have all, then by score."""
    words = list(dict.fromkeys(words_of(question)))
    ranked = []
    for entry in entries:
        scores = [_best(word, entry) for word in words]
        if any(scores):
            ranked.append((all(scores), sum(scores), entry))
    ranked.sort(key=lambda item: item[:2], reverse=True)
    return [Hit(entry, round(score, 3), _excerpt(entry, words)) for _, score, entry in ranked]


def _weighted_texts(entry: Entry) -> Iterator[tuple[float, str]]:
    paper = entry.paper
    for name in (paper.key, *paper.aliases):
        yield 6, name
    yield 4, paper.title
    for tag in entry.tags:
        yield 3, tag
    for author in paper.authors:
        yield 2, author
    for passage in _passages(entry):
        yield 1, passage


def _passages(entry: Entry) -> Iterator[str]:
    if entry.paper.summary:
        yield entry.paper.summary
    for note in entry.reading.notes:
        yield note.text


def _best(word: str, entry: Entry) -> float:
    """Return the weight of the best place that has a word: whole names above whole words above beginnings."""
    best = 0.0
    for weight, text in _weighted_texts(entry):
        if weight * 1.5 <= best or word not in fold(text):
            continue
        if fold(text) == word:
            best = max(best, weight * 1.5)
        for _, _, found in _tokens(text):
            if found == word:
                best = max(best, weight)
            elif found.startswith(word):
                best = max(best, weight / 2)
    return best


def _tokens(text: str) -> Iterator[tuple[int, int, str]]:
    """Give the folded words of a text with their places: compounds whole (`gpt3`) and in parts (`gpt`, `3`)."""
    for whole in _WORD.finditer(text):
        yield whole.start(), whole.end(), fold(whole[0])
        parts = _PART.findall(whole[0])
        if len(parts) > 1:
            for part in _PART.finditer(text, whole.start(), whole.end()):
                yield part.start(), part.end(), fold(part[0])


def spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Return where a text has one of the folded words or a beginning with it, in order and apart."""
    found: list[tuple[int, int]] = []
    for start, end, token in _tokens(text):
        if any(token.startswith(word) for word in words) and (not found or start >= found[-1][1]):
            found.append((start, end))
    return found


def _excerpt(entry: Entry, words: Sequence[str]) -> str | None:
    for passage in _passages(entry):
        text = _EMPHASIS.sub("", " ".join(passage.split()))
        if places := spans(text, words):
            start = max(0, places[0][0] - _EXCERPT // 3)
            start = text.rfind(" ", 0, start) + 1
            end = text.rfind(" ", start, start + _EXCERPT) if len(text) > start + _EXCERPT else len(text)
            return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
    return None
