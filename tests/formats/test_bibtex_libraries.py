"""Why paperlog cuts BibTeX and decodes LaTeX by itself: what libraries lose."""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import Any

import pytest

from paperlog.formats.bibtex.latex import decoded
from paperlog.formats.bibtex.parser import RawEntry, entries

MISSING_COMMA = "@misc{a,\n title={One}\n author={Ann Bee},\n year={2020}\n}"
CONCATENATION = '@string{acl = "ACL"}\n@misc{a, booktitle = "Proc. of " # acl # " 2020"}'
REPEATED_FIELD = "@misc{a, title={One}, url={x}, url={y}}"
UNCLOSED = "@misc{a, title={One}}\n@misc{b, title={Two {broken},\n year=2020\n}\n\n@misc{c, title={Three}}\n"


def _ours(text: str) -> dict[str, list[tuple[str, str]]]:
    return {each.key: list(each.fields) for each in entries(text) if isinstance(each, RawEntry)}


def _bibtexparser(text: str) -> dict[str, list[tuple[str, str]]]:
    library: Any = import_module("bibtexparser")
    return {
        each.key: [(field.key, field.value) for field in each.fields] for each in library.parse_string(text).entries
    }


def _pybtex(text: str) -> dict[str, list[tuple[str, str]]]:
    library: Any = import_module("pybtex.database")
    import_module("pybtex.errors").set_strict_mode(False)
    return {key: list(each.fields.items()) for key, each in library.parse_string(text, "bibtex").entries.items()}


def test_missing_comma() -> None:
    assert _ours(MISSING_COMMA) == {"a": [("title", "One"), ("author", "Ann Bee"), ("year", "2020")]}


def test_bibtexparser_puts_a_field_into_the_one_before() -> None:
    assert _bibtexparser(MISSING_COMMA)["a"] == [("title", "{One}\n author={Ann Bee}"), ("year", "2020")]


def test_pybtex_drops_what_follows_a_missing_comma() -> None:
    assert _pybtex(MISSING_COMMA)["a"] == [("title", "One")]


def test_concatenation() -> None:
    assert _ours(CONCATENATION) == {"a": [("booktitle", "Proc. of ACL 2020")]}


def test_bibtexparser_leaves_a_concatenation() -> None:
    assert _bibtexparser(CONCATENATION)["a"] == [("booktitle", '"Proc. of " # acl # " 2020"')]


def test_repeated_field() -> None:
    assert _ours(REPEATED_FIELD) == {"a": [("title", "One"), ("url", "x"), ("url", "y")]}


def test_bibtexparser_refuses_an_entry_with_a_repeated_field() -> None:
    assert _bibtexparser(REPEATED_FIELD) == {}


def test_pybtex_drops_a_repeated_field() -> None:
    assert _pybtex(REPEATED_FIELD)["a"] == [("title", "One"), ("url", "x")]


def test_unclosed_entry() -> None:
    assert list(_ours(UNCLOSED)) == ["a", "c"]


def test_pybtex_takes_an_unclosed_entry_for_a_good_one() -> None:
    assert _pybtex(UNCLOSED)["b"] == [("title", "Two {broken}, year=2020")]


def test_latex() -> None:
    assert decoded(r"\textless{}p\textgreater{} a && b \href{https://x.org/~a}{c}") == "<p> a && b c"


def test_pylatexenc_loses_text() -> None:
    library: Any = import_module("pylatexenc.latex2text")
    converter = library.LatexNodes2Text(math_mode="verbatim", keep_comments=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert converter.latex_to_text(r"\textless{}p\textgreater{}") == "p"
        assert "&&" not in converter.latex_to_text("a && b")
        with pytest.raises(IndexError):
            converter.latex_to_text(r"\href{https://x.org}{here}")
