"""Search terms: the words of a query without stop words, each in all forms that match it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import astuple, replace

from paperlog.identifiers import bare_identifier
from paperlog.search.normalization import fold_non_ascii, split_form
from paperlog.search.synonyms import shorten_numbers, synonyms
from paperlog.search.word_forms import root, singular, stem

_WORD = re.compile(r"[^\W_]+(?:[-'._]+[^\W_]+)*")
_LETTERS_OR_DIGITS = re.compile(r"\d+|[^\W\d]+")
_STOP_WORDS = frozenset(
    """
    a an the this that these those some any each every and or but nor if then than as so such
    of in on at by to from for with into onto without about over under between through via per vs
    is are was were be been being am do does did has have had can could may might must shall should will would need
    how what which who whom whose why when where i me my we us our you your him his she her it its they them their
    arent aint cant couldnt didnt doesnt dont hadnt hasnt havent isnt mustnt neednt shouldnt wasnt werent wont wouldnt
    hes hows im ive lets shes thats theres theyre theyve theyll weve whats wheres whos whys youll youre youve
    there here very much many also just please want explain work works good use uses used using
    paper papers article articles arxiv et al
    """.split()  # noqa: SIM905 - a list literal would be a page long
)
"""`he` is missing: it is more often an author."""


class WordForms(Struct, frozen=True):
    """The forms of an English word, such as `prefer`, `preferred` and `preferences`.

    They start with `beginning` and have the same `stem`. The first `head_length` characters aren't stemmed: a space, or
    the first words of a compound.
    """

    beginning: str
    head_length: int
    stem: str

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the start and end of each match, with the head, in text that ends with a space."""
        start = text.find(self.beginning)
        while start >= 0:
            end = text.index(" ", start + len(self.beginning))
            if stem(text[start + self.head_length : end]) == self.stem:
                yield start, end
            start = text.find(self.beginning, end)

    def count(self, text: str, *, more_than: int) -> int:
        """Return the number of matches, or 0 if it is certain that there aren't more than `more_than`."""
        return sum(1 for _ in self.spans(text)) if text.count(self.beginning) > more_than else 0


class Term(Struct, frozen=True):
    """A word, or several consecutive words, in all forms that match.

    `pieces` are runs of letters or digits: text can only match if it contains all those of one alternative. The other
    forms are folded and include the spaces around a word: `whole_words` and `plurals` match exactly, `prefixes` also
    match the beginnings of longer words.
    """

    pieces: tuple[tuple[str, ...], ...]
    whole_words: tuple[str, ...]
    prefixes: tuple[str, ...]
    plurals: tuple[str, ...]
    word_forms: tuple[WordForms, ...]

    @classmethod
    def of(cls, *words: str) -> Term:
        """Return the term for words like `gpt-3`, which also matches `gpt3` and `gpt 3`."""
        parts = split_form(" ".join(words)).split()
        last, parts[-1] = parts[-1], singular(parts[-1])
        shared = root(last)
        joined = "".join(parts)
        pieces = letters_and_digits(parts)
        forms = dict.fromkeys((joined, " ".join(parts), " ".join(pieces)))
        prefixes = tuple(f" {form}" for form in forms if len(joined) > 1 and not joined.isdecimal())
        heads = dict.fromkeys(
            (f" {''.join(parts[:-1])}", *(" ".join(["", *each[:-1], ""]) for each in (parts, pieces)))
        )
        return cls(
            pieces=((*pieces[:-1], shared or pieces[-1]),),
            whole_words=tuple(f" {form} " for form in forms),
            prefixes=prefixes,
            plurals=tuple(f"{form}s " for form in prefixes if form[-1].isalpha()),
            word_forms=tuple(WordForms(head + shared, len(head), stem(last)) for head in heads) if shared else (),
        )

    def or_term(self, other: Term) -> Term:
        """Return the term that matches whatever either of the terms matches."""
        return Term(*(mine + others for mine, others in zip(astuple(self), astuple(other), strict=True)))

    def may_match(self, joined: str) -> bool:
        for pieces in self.pieces:  # explicit loops: this is a hot path
            for piece in pieces:
                if piece not in joined:
                    break
            else:
                return True
        return False


class SearchTerms(Struct, frozen=True):
    """The words of a query without stop words, a term for each word, and a term for each pair of adjacent words."""

    words: tuple[str, ...]
    terms: tuple[Term, ...]
    pairs: tuple[Term, ...]

    @classmethod
    def of(cls, words: Iterable[str]) -> SearchTerms:
        folded_words = {word: word.lower().replace("'", "") for word in words}
        folded = list(folded_words.values())
        kept = set(without_stop_words(folded))
        content_words = tuple(word for word, folded_word in folded_words.items() if folded_word in kept)
        places = [place for place, folded_word in enumerate(folded) if folded_word in kept]
        terms = [_term_or_synonym(folded[place]) for place in places]
        pairs = [_pair(folded[start : end + 1]) for start, end in pairwise(places)]
        for index, pair in enumerate(pairs):  # `flash attention` also matches `FlashAttention`
            for at in (index, index + 1):
                terms[at] = replace(terms[at], whole_words=(*terms[at].whole_words, pair.whole_words[0]))
        return cls(content_words, tuple(terms), tuple(pairs))

    def may_match(self, joined: str) -> bool:
        """Return False only if text can't match. `joined` is its `joined_form`, or that of a longer text."""
        return any(term.may_match(joined) for term in self.terms)


def _term_or_synonym(word: str) -> Term:
    return reduce(Term.or_term, (Term.of(*synonym.split()) for synonym in synonyms(word)), Term.of(word))


def _pair(words: Sequence[str]) -> Term:
    """Return the term for two words, with or without the stop words between them: `text [to] image`."""
    pair = Term.of(words[0], words[-1])
    return pair.or_term(Term.of(*words)) if len(words) > 2 else pair


def extract_words(text: str) -> list[str]:
    """Split text into words. An arXiv or DOI URL is reduced to its identifier, and `175 billion` becomes `175b`."""
    return _WORD.findall(shorten_numbers(fold_non_ascii(bare_identifier(text))))


def letters_and_digits(words: Iterable[str]) -> list[str]:
    """Split words into runs of letters and runs of digits."""
    return [piece for word in words for piece in _LETTERS_OR_DIGITS.findall(word)]


def without_stop_words(words: Sequence[str]) -> Sequence[str]:
    """Return folded words without stop words, or all words if they are all stop words."""
    return [word for word in words if word not in _STOP_WORDS] or words
