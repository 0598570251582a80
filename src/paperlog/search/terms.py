"""Search terms: the words of a query without stop words, each in all forms that match it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from paperlog.identifiers import bare_identifier
from paperlog.search.normalization import fold_non_ascii, split_form

_WORD = re.compile(r"[^\W_]+(?:[-'._]+[^\W_]+)*")
_LETTERS_OR_DIGITS = re.compile(r"\d+|[^\W\d]+")
_STOP_WORDS = frozenset(
    """
    a an the this that these those some any each every and or but nor if then than as so such
    of in on at by to from for with into onto without about over under between through via per vs
    is are was were be been being am do does did has have had can could may might must shall should will would need
    how what which who whom whose why when where i me my we us our you your he him his she her it its they them their
    arent aint cant couldnt didnt doesnt dont hadnt hasnt havent isnt mustnt neednt shouldnt wasnt werent wont wouldnt
    hes hows im ive lets shes thats theres theyre theyve theyll weve whats wheres whos whys youll youre youve
    there here very much many also just please want explain work works good use uses used using
    paper papers article articles arxiv
    """.split()  # noqa: SIM905 - a list literal would be a page long
)


class Term(Struct, frozen=True):
    """A word, or several consecutive words, in all forms that match.

    `pieces` are the term's runs of letters or digits; text can only match if it contains all of them. The other forms
    are folded and include the spaces around a word: `whole_words` and `plurals` match exactly, `prefixes` also match
    the beginnings of longer words.
    """

    pieces: tuple[str, ...]
    whole_words: tuple[str, ...]
    prefixes: tuple[str, ...]
    plurals: tuple[str, ...]

    @classmethod
    def of(cls, *words: str) -> Term:
        """Return the term for words like `gpt-3`, which also matches `gpt3` and `gpt 3`."""
        parts = split_form(" ".join(words)).split()
        parts[-1] = singular(parts[-1])
        joined = "".join(parts)
        pieces = [piece for part in parts for piece in _LETTERS_OR_DIGITS.findall(part)]
        forms = dict.fromkeys((joined, " ".join(parts), " ".join(pieces)))
        prefixes = tuple(f" {form}" for form in forms if len(joined) > 1 and not joined.isdecimal())
        return cls(
            pieces=tuple(pieces),
            whole_words=tuple(f" {form} " for form in forms),
            prefixes=prefixes,
            plurals=tuple(f"{form}s " for form in prefixes if form[-1].isalpha()),
        )

    def may_match(self, joined: str) -> bool:
        for piece in self.pieces:  # noqa: SIM110 - this is a hot path: all() would be slower
            if piece not in joined:
                return False
        return True


class SearchTerms(Struct, frozen=True):
    """The words of a query without stop words, a term for each word, and a term for each pair of adjacent words."""

    words: tuple[str, ...]
    terms: tuple[Term, ...]
    pairs: tuple[Term, ...]

    @classmethod
    def of(cls, words: Iterable[str]) -> SearchTerms:
        folded_words = {word: word.lower().replace("'", "") for word in words}
        kept = set(without_stop_words(list(folded_words.values())))
        content_words = tuple(word for word, folded_word in folded_words.items() if folded_word in kept)
        terms = list(map(Term.of, content_words))
        pairs = [Term.of(*two) for two in pairwise(content_words)]
        for index, pair in enumerate(pairs):  # `flash attention` also matches `FlashAttention`
            for at in (index, index + 1):
                terms[at] = replace(terms[at], whole_words=(*terms[at].whole_words, pair.whole_words[0]))
        return cls(content_words, tuple(terms), tuple(pairs))

    def may_match(self, joined: str) -> bool:
        """Return False only if text can't match. `joined` is its `joined_form`, or that of a longer text."""
        return any(term.may_match(joined) for term in self.terms)


def extract_words(text: str) -> list[str]:
    """Split text into words. An arXiv or DOI URL is reduced to its identifier."""
    return _WORD.findall(fold_non_ascii(bare_identifier(text)))


def without_stop_words(words: Sequence[str]) -> Sequence[str]:
    """Return folded words without stop words, or all words if they are all stop words."""
    return [word for word in words if word not in _STOP_WORDS] or words


def singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
