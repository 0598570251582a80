"""Ranking with BM25 over the weighted fields of a paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import log

from msgspec import Struct

from paperlog.models import Entry
from paperlog.search.normalization import UNFOLDED, fold_non_ascii, joined_form, quickly_joined_form, split_form
from paperlog.search.terms import SearchTerms, Term, extract_words, without_stop_words
from paperlog.search.word_forms import singular

_WORD_FORM_WEIGHT = 0.8
"""The weight of another form of a search term."""
_PREFIX_WEIGHT = 0.4
"""The weight of a word that only starts with a search term."""
_K1 = 2.0
"""BM25's term frequency saturation."""
_B = 0.5
"""BM25's length normalization, from 0 (none) to 1 (full)."""
_BEGINNING = 300
"""The number of letters at the beginning of a summary, which usually says what the paper is about."""
_EMPHASIZED = re.compile(r"\*(?=\S)([^*]{1,100})\*")

_QUALIFIERS = frozenset({
    "architecture", "base", "explained", "first", "large", "method", "model", "models", "network", "new", "original",
    "v1",
})  # fmt: skip
"""Words that users add to a name: `the original BERT model`."""


def _names(entry: Entry) -> str:
    paper = entry.paper
    return " | ".join((entry.key, *paper.citation_keys, *paper.aliases))


def _title(entry: Entry) -> str:
    return entry.paper.title


def _labels(entry: Entry) -> str:
    """Return tags, authors and editors. The first author counts twice, because papers are cited by it."""
    paper = entry.paper
    return " | ".join((*entry.tags, *paper.authors[:1], *paper.authors, *paper.editors))


def _content(entry: Entry) -> str:
    """Return the summary, the notes and the rest. Emphasized parts of the summary count twice."""
    paper = entry.paper
    summary, year = paper.summary or "", (paper.published or "")[:4]
    notes = [note.words for note in entry.reading.notes]
    emphasized = _EMPHASIZED.findall(summary) if "*" in summary else ()
    ids = paper.arxiv or "", paper.doi or "", *paper.merged_ids
    return " | ".join((summary, paper.abstract or "", *notes, paper.venue or "", year, *ids, *emphasized))


class _SearchField(Struct, frozen=True):
    """Parts of a paper that are searched together, their weight, and their typical length in characters.

    `beginning_weight` is added to the frequency of words at the beginning.
    """

    text: Callable[[Entry], str]
    weight: float
    length: int
    beginning_weight: float = 0


_SEARCH_FIELDS = (
    _SearchField(_names, 6, 60),
    _SearchField(_title, 4, 60),
    _SearchField(_labels, 3, 100),
    _SearchField(_content, 1, 900, beginning_weight=0.8),
)


class Hit(Struct, frozen=True):
    entry: Entry
    score: float


class Correction(Struct, frozen=True):
    """A word that no paper contains, and its replacement, which is empty if the word was ignored."""

    word: str
    replacement: Sequence[str]


class SearchResults(Struct, frozen=True):
    """Hits for the corrected search terms, best first."""

    hits: Sequence[Hit]
    search_terms: SearchTerms
    corrections: Sequence[Correction] = ()


def search(entries: Iterable[Entry], text: str, library: Iterable[Entry] | None = None) -> SearchResults:
    """Return the papers that contain any of the words, ranked: papers with that name, papers with all words, others.

    Empty text matches all papers. Words that no paper in the library contains are corrected; words that only papers
    outside `entries` contain are ignored. The library defaults to `entries`.
    """
    listed = list(entries)
    search_terms = SearchTerms.of(extract_words(text))
    if not text:
        return SearchResults([Hit(entry, 0.0) for entry in listed], search_terms)
    candidates = _candidates(_prefiltered(listed, search_terms), search_terms)
    corrections: list[Correction] = []
    unknown = _unmatched_words(candidates, search_terms)
    everything = listed if library is None else list(library)
    if unknown and len(everything) > len(listed):
        unknown = _unmatched_words(_candidates(_prefiltered(everything, search_terms), search_terms), search_terms)
    if unknown:
        from paperlog.search.spelling import Vocabulary  # noqa: PLC0415 - only needed for corrections

        vocabulary = Vocabulary(map(_text, everything))
        corrections = [Correction(word, vocabulary.replacement(word)) for word in unknown]
        replacements = {correction.word: correction.replacement for correction in corrections}
        words = [new for word in search_terms.words for new in replacements.get(word, [word])]
        search_terms = SearchTerms.of(words)
        candidates = _candidates(_prefiltered(listed, search_terms), search_terms)
    return SearchResults(_rank(candidates, search_terms, len(listed)), search_terms, corrections)


def search_candidates(entries: Iterable[Entry], text: str, total_papers: int) -> SearchResults | None:
    """Search a library of `total_papers` papers, given only the entries that passed `prefilter_for`.

    Return None if a word must be corrected, which requires the whole library.
    """
    search_terms = SearchTerms.of(extract_words(text))
    candidates = _candidates(entries, search_terms)
    if _unmatched_words(candidates, search_terms):
        return None
    return SearchResults(_rank(candidates, search_terms, total_papers), search_terms)


def prefilter_for(text: str) -> Callable[[bytes], bool]:
    """Return a prefilter for records in UTF-8. It accepts every record that matches, and possibly others."""
    search_terms = SearchTerms.of(extract_words(text))
    alternatives = [[piece.encode() for piece in pieces] for term in search_terms.terms for pieces in term.pieces]

    def may_match(record_text: bytes) -> bool:
        joined = quickly_joined_form(record_text)
        for pieces in alternatives:  # explicit loops: this is a hot path
            for piece in pieces:
                if joined.find(piece) < 0:  # `in` would first try to convert the piece to a number
                    break
            else:
                return True
        return UNFOLDED in joined and search_terms.may_match(joined_form(record_text.decode()))

    return may_match


def _unmatched_words(candidates: Sequence[_Candidate], search_terms: SearchTerms) -> list[str]:
    return [
        word for at, word in enumerate(search_terms.words) if not any(candidate.counts[at] for candidate in candidates)
    ]


class _Candidate(Struct, frozen=True):
    """A paper, and the weighted frequencies of the terms, followed by those of the pairs."""

    entry: Entry
    counts: Sequence[float]


def _text(entry: Entry) -> str:
    return "\n".join(field.text(entry) for field in _SEARCH_FIELDS)


def _prefiltered(entries: Iterable[Entry], search_terms: SearchTerms) -> Iterator[Entry]:
    return (entry for entry in entries if search_terms.may_match(joined_form(_text(entry))))


def _candidates(entries: Iterable[Entry], search_terms: SearchTerms) -> list[_Candidate]:
    all_terms = (*search_terms.terms, *search_terms.pairs)
    if not all_terms:
        return []
    hints = [_shared_piece(term) for term in all_terms]
    terms = [
        (at, term, hint, term.pieces == ((hint,),))
        for at, (term, hint) in enumerate(zip(all_terms, hints, strict=True))
    ]
    candidates = [_Candidate(entry, _counts(entry, terms)) for entry in entries]
    return [candidate for candidate in candidates if any(candidate.counts)]


def _shared_piece(term: Term) -> str:
    """Return a piece without which no alternative of the term matches, or an empty text if there is none."""
    first, *others = term.pieces
    return next((piece for piece in first if all(piece in pieces for pieces in others)), "")


def _counts(entry: Entry, terms: Sequence[tuple[int, Term, str, bool]]) -> list[float]:
    """Count the terms in a paper.

    Each term has an index, a text without which it can't match, and whether this text is all that it needs.
    """
    counts = [0.0] * len(terms)
    for field in _SEARCH_FIELDS:
        text = field.text(entry)
        joined, split = joined_form(text), ""
        for at, term, hint, is_all in terms:
            if hint in joined and (is_all or term.may_match(joined)):
                split = split or f" {split_form(text)} "
                weight = field.weight / (1 - _B + _B * len(text) / field.length)
                count = _term_count(term, split, f" {joined} ")
                if field.beginning_weight and split.find(term.whole_words[0], 0, _BEGINNING) >= 0:
                    count += field.beginning_weight
                counts[at] += weight * count
    return counts


def _term_count(term: Term, split: str, joined: str) -> float:
    """Return the frequency of a term in text, given in its split and its joined form."""
    # A shortcut for pairs of words that occur only apart: every form of a pair starts with one of the beginnings.
    if 1 < len(term.whole_words) == len(term.word_forms) and not any(
        forms.beginning in split or forms.beginning in joined for forms in term.word_forms
    ):
        return 0
    word_count = _max_count(term.whole_words, split, joined)
    has_all_forms = len(term.word_forms) == len(term.prefixes)
    if word_count and has_all_forms and all(split.count(forms.beginning) <= word_count for forms in term.word_forms):
        return word_count  # a shortcut for words that occur in one form only
    prefix_count = _max_count(term.prefixes, split, joined)
    if prefix_count > word_count:  # a plural is also counted as a prefix match
        word_count = max(word_count, _max_count(term.plurals, split, joined))
    form_count = word_count
    for forms in term.word_forms:
        form_count = max(form_count, forms.count(split, more_than=form_count))
        if not form_count:
            form_count = forms.count(joined, more_than=0)
    prefix_count = max(0, prefix_count - form_count)
    return word_count + (form_count - word_count) * _WORD_FORM_WEIGHT + prefix_count * _PREFIX_WEIGHT


def _max_count(forms: Sequence[str], split: str, joined: str) -> int:
    """Return the highest frequency of any form."""
    highest = 0
    for form in forms:
        highest = max(highest, split.count(form) or joined.count(form))
    return highest


def _rank(candidates: Sequence[_Candidate], search_terms: SearchTerms, total_papers: int) -> list[Hit]:
    if not candidates:
        return []
    term_count = len(search_terms.terms)
    document_counts = [
        sum(candidate.counts[at] > 0 for candidate in candidates) for at in range(term_count + len(search_terms.pairs))
    ]
    idf = [
        log(1 + (total_papers - document_count + 0.5) / (document_count + 0.5)) for document_count in document_counts
    ]
    matched_terms = [at for at in range(term_count) if document_counts[at]]
    words = [word.lower() for word in search_terms.words]
    name_terms = [at for at in matched_terms if words[at] not in _QUALIFIERS]
    letters = frozenset({_name_letters(" ".join(words)), _name_letters(" ".join(words[at] for at in name_terms))})
    first_term = search_terms.terms[next((at for at, word in enumerate(words) if word not in _QUALIFIERS), 0)]
    groups: list[list[tuple[float, str, Entry]]] = [[], [], [], []]
    for candidate in candidates:
        score = 0.0
        for weight, count in zip(idf, candidate.counts, strict=True):
            score += weight * count / (count + _K1)
        has_all = all(map(candidate.counts.__getitem__, matched_terms))
        has_name_terms = has_all or all(map(candidate.counts.__getitem__, name_terms))
        is_name = has_name_terms and _is_name(candidate.entry, letters, first_term)
        group = groups[2 * (not is_name) + (not has_all)]
        group.append((-round(score, 3), candidate.entry.key, candidate.entry))
    return [Hit(entry, -score) for group in groups for score, _, entry in sorted(group)]


def _is_name(entry: Entry, letters: frozenset[str], term: Term) -> bool:
    """Return whether one of the paper's names has these `_name_letters`, which match the term."""
    paper = entry.paper
    names = (paper.key, *paper.aliases, paper.title)
    if not term.may_match(joined_form("".join(names)).replace(" ", "")):
        return False
    return not letters.isdisjoint(map(_name_letters, (*names, paper.title.partition(":")[0])))


def _name_letters(name: str) -> str:
    """Return the letters and digits of a name in the singular, without stop words."""
    return singular("".join(without_stop_words(split_form(fold_non_ascii(name).replace("'", "")).split())))
