"""Which papers answer a question, best first: BM25 over weighted parts of a paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import log

from msgspec import Struct

from paperlog.models import Entry
from paperlog.search.normalization import in_parts, normalized, whole, whole_of
from paperlog.search.terms import SearchTerms, Term, meaningful, singular, words_of

_BEGINNING = 0.4
"""What a word counts that only begins with the one that is asked for."""
_SATURATION = 2.0
_BY_LENGTH = 0.5
"""How much a long text counts less than a short one: 0 not at all, 1 in proportion."""


def _names(entry: Entry) -> Sequence[str]:
    paper = entry.paper
    return entry.key, *paper.aliases, paper.arxiv or "", paper.doi or "", *paper.merged_ids


def _texts(entry: Entry) -> Sequence[str]:
    paper = entry.paper
    notes = (note.text for note in entry.reading.notes)
    return paper.summary or "", *notes, paper.venue or "", (paper.published or "")[:4]


class _Field(Struct, frozen=True):
    """A part of a paper, what a word counts in it, and how many letters it has as a rule."""

    texts: Callable[[Entry], Sequence[str]]
    weight: float
    length: int
    has_names: bool = False


_FIELDS = (
    _Field(_names, 6, 60, has_names=True),
    _Field(lambda entry: (entry.paper.title,), 4, 60, has_names=True),
    _Field(lambda entry: (*entry.tags, *entry.paper.authors), 3, 100),
    _Field(_texts, 1, 900),
)


class Hit(Struct, frozen=True):
    """A paper that was found."""

    entry: Entry
    score: float


class Correction(Struct, frozen=True):
    """A word that no paper has, and what was searched for in its place, if anything was."""

    word: str
    meant: Sequence[str]


class SearchResults(Struct, frozen=True):
    """What a search found, best first; `question` is what was asked after the `corrections`."""

    hits: Sequence[Hit]
    question: SearchTerms
    corrections: Sequence[Correction] = ()


def search(entries: Iterable[Entry], text: str, library: Iterable[Entry] | None = None) -> SearchResults:
    """Return the papers that have a word of a question: first those that have all, one with this name before others.

    All papers answer an empty question. A word that none of the `library` has, which is the entries themselves unless
    it is given, is corrected; one that only others of the library have counts for nothing.
    """
    listed = list(entries)
    question = SearchTerms.of(words_of(text))
    if not text:
        return SearchResults([Hit(entry, 0.0) for entry in listed], question)
    matches = _matches(_near(listed, question), question)
    corrections = []
    if missing := _missing(matches, question):
        from paperlog.search.spelling import Vocabulary  # noqa: PLC0415 - only a miss needs it

        everything = listed if library is None else list(library)
        unknown = missing
        if len(everything) > len(listed):
            unknown = _missing(_matches(_near(everything, question), question), question)
        known = Vocabulary(map(_text, everything))
        corrections = [Correction(word, known.meant(word)) for word in unknown]
        instead = {correction.word: correction.meant for correction in corrections}
        words = [new for word in question.words for new in instead.get(word, [word])]
        question = SearchTerms.of(words)
        matches = _matches(_near(listed, question), question)
    return SearchResults(_ranked(matches, question, len(listed)), question, corrections)


def search_among(near: Iterable[Entry], text: str, papers: int) -> SearchResults | None:
    """Return what `search` finds among `papers` papers of which only those `near` may have a word of the question.

    None where a word needs a correction, for which all must be looked at.
    """
    question = SearchTerms.of(words_of(text))
    matches = _matches(near, question)
    return None if _missing(matches, question) else SearchResults(_ranked(matches, question, papers), question)


def prefilter_for(text: str) -> Callable[[bytes], bool]:
    """Return what tells of the UTF-8 of a text whether it may have a word of a question."""
    needed = [[piece.encode() for piece in term.pieces] for term in SearchTerms.of(words_of(text)).terms]

    def is_near(there: bytes) -> bool:
        letters = whole_of(there)
        for pieces in needed:  # loops: this is asked ten thousand times
            for piece in pieces:
                if letters.find(piece) < 0:  # `in` would first try whether the piece is a number
                    break
            else:
                return True
        return False

    return is_near


def _missing(matches: Sequence[_Match], question: SearchTerms) -> list[str]:
    return [word for at, word in enumerate(question.words) if not any(match.counts[at] for match in matches)]


class _Match(Struct, frozen=True):
    """How much each term of a question, then each pair, counts in a paper.

    `may_be_name` is False where the question is none of the paper's names.
    """

    entry: Entry
    counts: Sequence[float]
    may_be_name: bool


def _text(entry: Entry) -> str:
    return "\n".join(text for field in _FIELDS for text in field.texts(entry))


def _near(entries: Iterable[Entry], question: SearchTerms) -> Iterator[Entry]:
    return (entry for entry in entries if question.may_match(whole(_text(entry))))


def _matches(entries: Iterable[Entry], question: SearchTerms) -> list[_Match]:
    terms = (*question.terms, *question.pairs)
    matches = [_match(entry, terms) for entry in entries] if terms else []
    return [match for match in matches if any(match.counts)]


def _match(entry: Entry, terms: Sequence[Term]) -> _Match:
    counts = [0.0] * len(terms)
    may_be_name = False
    for field in _FIELDS:
        text = " | ".join(field.texts(entry))
        joined, parted = whole(text), ""
        for at, term in enumerate(terms):
            if term.may_match(joined):
                parted = parted or f" {in_parts(text)} "
                weight = field.weight / (1 - _BY_LENGTH + _BY_LENGTH * len(text) / field.length)
                counts[at] += weight * _times(term, parted, f" {joined} ")
        if field.has_names and not may_be_name:
            may_be_name = terms[0].may_match(joined.replace(" ", ""))
    return _Match(entry, counts, may_be_name)


def _times(term: Term, parted: str, joined: str) -> float:
    """Return how often a text, given with its compounds in parts and joined, has a term."""
    words, begun = _most(term.wholes, parted, joined), _most(term.beginnings, parted, joined)
    if begun > words:  # else no plural is there, unless in a compound of which the singular stands in parts
        words = max(words, _most(term.plurals, parted, joined))
    return words + max(0, begun - words) * _BEGINNING


def _most(forms: Sequence[str], parted: str, joined: str) -> int:
    """Return how often a text has the most frequent of some forms."""
    most = 0
    for form in forms:
        most = max(most, parted.count(form) or joined.count(form))
    return most


def _ranked(matches: Sequence[_Match], question: SearchTerms, papers: int) -> list[Hit]:
    terms = len(question.terms)
    having = [sum(match.counts[at] > 0 for match in matches) for at in range(terms + len(question.pairs))]
    rarity = [log(1 + (papers - some + 0.5) / (some + 0.5)) for some in having]
    asked = [at for at in range(terms) if having[at]]
    name = _letters(" ".join(question.words))
    ranked = []
    for match in matches:
        score = 0.0
        for rare, count in zip(rarity, match.counts, strict=True):
            score += rare * count / (count + _SATURATION)
        has_all = all(map(match.counts.__getitem__, asked))
        is_name = has_all and match.may_be_name and _is_name(match.entry, name)
        ranked.append((not is_name, not has_all, -round(score, 3), match.entry.key, match.entry))
    ranked.sort()
    return [Hit(entry, -score) for _, _, score, _, entry in ranked]


def _is_name(entry: Entry, letters: str) -> bool:
    """Whether a paper has a name with these letters (`_letters`)."""
    title = entry.paper.title
    names = {entry.key, *entry.paper.aliases, title, title.partition(":")[0]}
    return any(_letters(name) == letters for name in names)


def _letters(name: str) -> str:
    """Return the letters and digits of the words in a name that carry something, the last one in the singular."""
    return singular("".join(meaningful(in_parts(normalized(name).replace("'", "")).split())))
