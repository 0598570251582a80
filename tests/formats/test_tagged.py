"""PubMed, EndNote and Web of Science: no value of a record is lost, whatever its tags."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.formats import ImportFormat, loads
from paperlog.schema import encode

PUBMED = "TI BTI CTI TT FAU AU FED ED CN DP JT TA VI IP PG LID AID IS ISBN AB OAB LA PT PL PB EN AD OT MH PMC GR SO XX"
WOS = (
    "AU AF BA BE ED CA TI SO SE CT CY CL LA DT DE ID AB C1 RP CR PU PI "
    "SN EI BN J9 JI PD PY VL IS BP EP AR DI PG PM UT X1"
)
ENDNOTE = "0 T ! Q A E Y ? H J B S D 8 V N P C I 7 6 9 @ F G K X Z < U > + R L M W ~ O [ ] 1 4 # $ & ( ) * ^ = q '"
XML = (
    "titles/title titles/short-title titles/secondary-title titles/alt-title contributors/authors/author "
    "contributors/secondary-authors/author contributors/subsidiary-authors/author periodical/full-title "
    "periodical/abbr-1 pages volume number keywords/keyword dates/year dates/pub-dates/date publisher isbn label notes "
    "urls/related-urls/url urls/pdf-urls/url electronic-resource-num abstract custom1 custom9 rec-number other"
)

Records = Callable[[list[tuple[str, str]]], str]


def pubmed(values: list[tuple[str, str]]) -> str:
    return "".join(f"{tag:4}- {text}\n" for tag, text in [("PMID", "1"), ("TI", "Bees"), *values])


def wos(values: list[tuple[str, str]]) -> str:
    return "".join(f"{tag} {text}\n" for tag, text in [("PT", "J"), ("TI", "Bees"), *values, ("ER", "")])


def endnote(values: list[tuple[str, str]]) -> str:
    return "".join(f"%{tag} {text}\n" for tag, text in [("T", "Bees"), *values])


def endnote_xml(values: list[tuple[str, str]]) -> str:
    def element(path: str, text: str) -> str:
        name, _, rest = path.partition("/")
        return f"<{name}>{element(rest, text) if rest else text}</{name}>"

    elements = "".join(element(path, text) for path, text in [("titles/title", "Bees"), *values])
    return f"<xml><records><record>{elements}</record></records></xml>"


@pytest.mark.parametrize(
    ("form", "record", "tags"),
    [
        (ImportFormat.PUBMED, pubmed, PUBMED),
        (ImportFormat.WOS, wos, WOS),
        (ImportFormat.ENDNOTE, endnote, ENDNOTE),
        (ImportFormat.ENDNOTE_XML, endnote_xml, XML),
    ],
)
@given(data=st.data())
def test_every_value_is_kept(form: ImportFormat, record: Records, tags: str, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(tags.split()), max_size=12))
    values = [(tag, f"value{number}x") for number, tag in enumerate(chosen)]
    (paper,) = loads(record(values), "list", form).papers
    kept = json.dumps(encode(paper)).lower()
    assert [(tag, text) for tag, text in values if text not in kept] == []
