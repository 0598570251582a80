"""The shapes of records: which fields of a paper their values belong to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from paperlog.formats.authors import Separators, natural_order

Record = Mapping[str, Any]
Records = Sequence[tuple[Any, int]]
"""Records and their lines."""
_DAY = re.compile("[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4}")


class Shape(NamedTuple):
    """A kind of record.

    A record matches if it has one of `marks`, or all of `all_of`. `paths` are the dotted paths of the values of each
    field, the most reliable first. `prepare` converts a record to a form in which paths can name its values.
    `separators` are those of the authors.
    """

    marks: frozenset[str]
    paths: Mapping[str, str]
    all_of: frozenset[str] = frozenset()
    prepare: Callable[[Record], Record] = dict
    separators: Separators = Separators.OWN

    def matches(self, names: frozenset[str]) -> bool:
        """Return whether a record whose values have these names has the shape."""
        return not self.marks.isdisjoint(names) or (bool(self.all_of) and self.all_of <= names)


def values_at(value: Any, path: Sequence[str]) -> Iterator[Any]:
    """Yield the values at a path. Each item of a list counts."""
    if isinstance(value, list):
        for item in value:
            yield from values_at(item, path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from values_at(value[path[0]], path[1:])


def _with_abstract(record: Record) -> Record:
    """Put the words of an inverted index into the order of the abstract."""
    index = record.get("abstract_inverted_index")
    if not isinstance(index, dict):
        return record
    places = {
        place: word
        for word, found in index.items()
        for place in (found if isinstance(found, list) else ())
        if isinstance(place, int)
    }
    words = " ".join(places[place] for place in sorted(places))
    return {name: value for name, value in record.items() if name != "abstract_inverted_index"} | {"abstract": words}


def _with_creators(record: Record) -> Record:
    """Flatten an item of Zotero, with the names of its creators, its tags, notes and files."""
    data = record.get("data")
    item = {name: value for name, value in record.items() if name != "data"}
    item |= data if isinstance(data, dict) else {}
    creators: dict[str, list[str]] = {}
    for each in values_at(item.pop("creators", []), ()):
        if isinstance(each, dict):
            names = (each.get(part) for part in ("firstName", "lastName", "name"))
            name = " ".join(str(part) for part in names if part)
            creators.setdefault(f"creators.{each.get('creatorType', 'author')}", []).append(name)
    item |= creators
    for values, inner in (("tags", "tag"), ("notes", "note")):
        found = values_at(item.get(values), ())
        item[values] = [each.get(inner, "") if isinstance(each, dict) else each for each in found]
    files = [each for each in values_at(item.get("attachments"), ()) if isinstance(each, dict)]
    item["attachments"] = [each.get("path") or each.get("localPath") or "" for each in files]
    return item


def _with_names(record: Record, inner: str) -> Record:
    """Flatten a record, with the names of its creators, in parts or inverted, in natural order."""
    values = record.get(inner)
    flat = {**record, **values} if isinstance(values, dict) else record
    names = []
    for each in values_at(flat.get("creators", []), ()):
        if isinstance(each, dict):
            parts = [str(each[part]) for part in ("givenName", "familyName") if each.get(part)]
            name = str(each.get("name", ""))
            is_whole = each.get("nameType") == "Organizational"
            names.append(" ".join(parts) if len(parts) == 2 else name if is_whole else natural_order(name))
    return {**flat, "creators": names}


def _of_arxiv(record: Record) -> Record:
    """Return a record of arXiv with its day and its categories one by one."""
    created = _DAY.search(str(next(values_at(record.get("versions"), ("created",)), "")))
    return {**record, "categories": str(record.get("categories", "")).split(), "created": created[0] if created else ""}


_ZOTERO = Shape(
    frozenset({"itemType"}),
    {
        "title": "title caseName nameOfAct subject",
        "short title": "shortTitle",
        "authors": "creators.author",
        "editors": "creators.editor",
        "date": "date",
        "venue": "publicationTitle proceedingsTitle bookTitle conferenceName websiteTitle blogTitle university",
        "type": "itemType",
        "doi": "DOI",
        "url": "url",
        "abstract": "abstractNote",
        "tags": "tags",
        "key": "citationKey citekey key",
        "volume": "volume",
        "number": "issue number reportNumber",
        "pages": "pages",
        "publisher": "publisher institution",
        "location": "place",
        "series": "series seriesTitle",
        "edition": "edition",
        "shortjournal": "journalAbbreviation",
        "pagetotal": "numPages",
        "isbn": "ISBN",
        "issn": "ISSN",
        "language": "language",
        "library": "callNumber",
        "urldate": "accessDate",
        "extra": "extra",
        "notes": "notes",
        "file": "attachments",
    },
    all_of=frozenset({"data", "key"}),
    prepare=_with_creators,
)
_OPENALEX = Shape(
    frozenset({"authorships", "abstract_inverted_index", "referenced_works"}),
    {
        "title": "title display_name",
        "authors": "authorships.author.display_name",
        "date": "publication_date publication_year",
        "venue": "primary_location.source.display_name host_venue.display_name",
        "type": "type_crossref type",
        "doi": "doi",
        "url": "primary_location.landing_page_url best_oa_location.pdf_url open_access.oa_url",
        "abstract": "abstract",
        "tags": "keywords.display_name",
        "volume": "biblio.volume",
        "number": "biblio.issue",
        "first page": "biblio.first_page",
        "last page": "biblio.last_page",
        "issn": "primary_location.source.issn_l",
        "pmid": "ids.pmid",
        "pmcid": "ids.pmcid",
        "language": "language",
    },
    prepare=_with_abstract,
)
_SEMANTIC_SCHOLAR = Shape(
    frozenset({"paperId", "externalIds", "corpusId"}),
    {
        "title": "title",
        "authors": "authors.name",
        "date": "publicationDate year",
        "venue": "venue journal.name publicationVenue.name",
        "type": "publicationTypes",
        "doi": "externalIds.DOI doi",
        "arxiv": "externalIds.ArXiv arxivId",
        "url": "url openAccessPdf.url",
        "abstract": "abstract",
        "summary": "tldr.text",
        "tags": "fieldsOfStudy",
        "volume": "journal.volume",
        "pages": "journal.pages",
        "pmid": "externalIds.PubMed",
        "pmcid": "externalIds.PubMedCentral",
    },
)
_DATACITE = Shape(
    frozenset({"titles", "publicationYear"}),
    {
        "title": "titles.title",
        "authors": "creators",
        "date": "publicationYear",
        "venue": "container.title",
        "type": "types.bibtex",
        "doi": "doi",
        "url": "url",
        "abstract": "descriptions.description",
        "tags": "subjects.subject",
        "publisher": "publisher.name publisher",
        "language": "language",
        "volume": "container.volume",
        "first page": "container.firstPage",
        "last page": "container.lastPage",
    },
    all_of=frozenset({"attributes", "type"}),
    prepare=partial(_with_names, inner="attributes"),
)
_ZENODO = Shape(
    frozenset({"conceptrecid", "upload_type", "publication_date"}),
    {
        "title": "title",
        "authors": "creators",
        "date": "publication_date",
        "venue": "journal.title journal_title meeting.title conference_title",
        "type": "resource_type.subtype publication_type upload_type resource_type.type",
        "doi": "doi",
        "url": "links.self_html links.html doi_url",
        "abstract": "description",
        "tags": "keywords",
        "language": "language",
    },
    all_of=frozenset({"metadata", "links"}),
    prepare=partial(_with_names, inner="metadata"),
)
_ARXIV = Shape(
    frozenset({"authors_parsed", "journal-ref"}),
    {
        "title": "title",
        "authors": "authors",
        "arxiv": "id",
        "date": "created update_date",
        "venue": "journal-ref",
        "doi": "doi",
        "abstract": "abstract",
        "tags": "categories",
    },
    prepare=_of_arxiv,
    separators=Separators.ANY,
)
_SHAPES = (_ZOTERO, _OPENALEX, _SEMANTIC_SCHOLAR, _DATACITE, _ZENODO, _ARXIV)
_REFUSED: Mapping[str, frozenset[str]] = {
    "DBLP JSON": frozenset({"@score", "info"}),
    "Europe PMC JSON": frozenset({"resultList"}),
    "ORCID JSON": frozenset({"work-summary"}),
    "Lens JSON": frozenset({"lens_id"}),
    "PubMed JSON": frozenset({"MedlineCitation"}),
    "BibJSON": frozenset({"bibtype"}),
}
"""Kinds of records that can't be read, with the names that all of them have."""


def find_shape(records: Records) -> Shape | None:
    """Return the shape that most records have, or None. Records without other names than those with it don't count."""
    names = _names_of_values(records)
    counts = [(sum(count for each, count in names.items() if shape.matches(each)), shape) for shape in _SHAPES]
    count, shape = max(counts, key=lambda each: each[0])
    known = frozenset[str]().union(*filter(shape.matches, names))
    return shape if count > sum(number for each, number in names.items() if not each <= known) else None


def refused_name(records: Records) -> str:
    """Return the name of the kind of the records if they can't be read, or an empty string."""
    names = _names_of_values(records)
    return next((name for name, marks in _REFUSED.items() if any(marks <= each for each in names)), "")


def _names_of_values(records: Records) -> Counter[frozenset[str]]:
    """Count the objects by the names of their values. Most records of a file have the same names."""
    return Counter(frozenset(record) for record, _ in records if isinstance(record, dict))
