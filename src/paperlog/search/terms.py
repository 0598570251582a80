"""What is asked: the words that carry something, and the forms in which a text may have each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from paperlog.identifiers import without_address
from paperlog.search.normalization import in_parts, normalized

_WORD = re.compile(r"[^\W_]+(?:[-'._]+[^\W_]+)*")
_PIECE = re.compile(r"\d+|[^\W\d]+")
_CARRY_NOTHING = frozenset(
    """
    a an the this that these those some any each every and or but nor if then than as so such
    of in on at by to from for with into onto without about over under between through via per vs
    is are was were be been being am do does did has have had can could may might must shall should will would need
    how what which who whom whose why when where i me my we us our you your he him his she her it its they them their
    arent aint cant couldnt didnt doesnt dont hadnt hasnt havent isnt mustnt neednt shouldnt wasnt werent wont wouldnt
    hes hows im ive lets shes thats theres theyre theyve theyll weve whats wheres whos whys youll youre youve
    there here very much many also just please want explain work works good use uses used using
    paper papers article articles arxiv
    """.split()  # noqa: SIM905 - a list of them would be a page long
)


class Term(Struct, frozen=True):
    """A word, or several in a row, as a text may have them.

    `pieces` are the letters and the digits in it: no text has the term without them. The forms are folded and have
    the spaces that bound a word: `wholes` are whole words, and so are `plurals`, which begin with `beginnings` as
    other words may.
    """

    pieces: tuple[str, ...]
    wholes: tuple[str, ...]
    beginnings: tuple[str, ...]
    plurals: tuple[str, ...]

    @classmethod
    def of(cls, *words: str) -> Term:
        """Return the term for `gpt-3`, which is `gpt3` and `gpt 3` as well."""
        parts = in_parts(" ".join(words)).split()
        parts[-1] = singular(parts[-1])
        joined = "".join(parts)
        pieces = [piece for part in parts for piece in _PIECE.findall(part)]
        forms = dict.fromkeys((joined, " ".join(parts), " ".join(pieces)))
        beginnings = tuple(f" {form}" for form in forms if len(joined) > 1 and not joined.isdecimal())
        return cls(
            pieces=tuple(pieces),
            wholes=tuple(f" {form} " for form in forms),
            beginnings=beginnings,
            plurals=tuple(f"{form}s " for form in beginnings if form[-1].isalpha()),
        )

    def may_match(self, letters: str) -> bool:
        for piece in self.pieces:  # noqa: SIM110 - a loop: this is asked ten thousand times
            if piece not in letters:
                return False
        return True


class SearchTerms(Struct, frozen=True):
    """The words of a question that carry something, a term for each, and a term for each two in a row."""

    words: tuple[str, ...]
    terms: tuple[Term, ...]
    pairs: tuple[Term, ...]

    @classmethod
    def of(cls, words: Iterable[str]) -> SearchTerms:
        written = {word: word.lower().replace("'", "") for word in words}
        carrying = set(meaningful(list(written.values())))
        asked = tuple(word for word, folded in written.items() if folded in carrying)
        terms = list(map(Term.of, asked))
        pairs = [Term.of(*two) for two in pairwise(asked)]
        for index, pair in enumerate(pairs):  # who asks for `flash attention` means `FlashAttention` too
            for place in (index, index + 1):
                terms[place] = replace(terms[place], wholes=(*terms[place].wholes, pair.wholes[0]))
        return cls(asked, tuple(terms), tuple(pairs))

    def may_match(self, letters: str) -> bool:
        """Whether a text may have a term: `letters` are what `words.whole` returns for it, or for more than it."""
        return any(term.may_match(letters) for term in self.terms)


def words_of(text: str) -> list[str]:
    """Return the words of a text; an arXiv id or a DOI is taken out of its address."""
    return _WORD.findall(normalized(without_address(text)))


def meaningful(words: Sequence[str]) -> Sequence[str]:
    """Return those of folded words that carry something, all where none does."""
    return [word for word in words if word not in _CARRY_NOTHING] or words


def singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
