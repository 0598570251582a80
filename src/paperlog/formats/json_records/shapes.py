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
_NAME_PARTS = (("givenName", "given_name"), ("familyName", "family_name"))
_CREATORS = frozenset(
    {f"creators.{path}" for path in ("name", "givenName", "familyName", "nameType", "type")}
    | {f"creators.person_or_org.{path}" for path in ("name", "given_name", "family_name", "type")}
)
"""The paths of the names of creators."""
_CHOSEN = (
    ("title", "titles", "title", "titleType", (None,)),
    ("abstract", "descriptions", "description", "descriptionType", (None, "Abstract")),
    ("issued", "dates", "date", "dateType", ("Issued",)),
)
"""DataCite fields that are in lists: field, list, the names of the value and its type, and the types that are read."""
_PREFIXES = {"pmid": "", "pmcid": "PMC"}
_ID = re.compile(r"(?<![0-9])([0-9]+)/?\Z")
_DAY = re.compile("[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4}")


class Shape(NamedTuple):
    """A kind of record.

    A record matches if it has one of `marks`, or all of `all_of`. `paths` are the dotted paths of the values of each
    field, the most reliable first. `prepare` converts a record to a form in which paths can name its values, and `held`
    are the paths of values that it has moved. `separators` are those of the authors.
    """

    marks: frozenset[str]
    paths: Mapping[str, str]
    all_of: frozenset[str] = frozenset()
    prepare: Callable[[Record], Record] = dict
    held: frozenset[str] = frozenset()
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


def _of_openalex(record: Record) -> Record:
    """Return a work with the numbers in the URLs of its ids, and its abstract instead of the index of its words."""
    ids = {
        name: match[1]
        for name in _PREFIXES
        for url in values_at(record, ("ids", name))
        if (match := _ID.search(str(url)))
    }
    work = {**record, **{name: f"{_PREFIXES[name]}{number}" for name, number in ids.items()}}
    index = work.pop("abstract_inverted_index", None)
    if not isinstance(index, dict):
        return {**work, "abstract_inverted_index": index}
    places = {
        place: word
        for word, found in index.items()
        for place in (found if isinstance(found, list) else ())
        if isinstance(place, int)
    }
    return {**work, "abstract": " ".join(places[place] for place in sorted(places))}


def _with_creators(record: Record) -> Record:
    """Flatten an item of Zotero, with the names of its creators, its tags, notes and files."""
    item = _flattened(record, "data")
    creators: dict[str, list[str]] = {}
    for each in _objects(item.pop("creators", [])):
        names = (each.get(part) for part in ("firstName", "lastName", "name"))
        name = " ".join(str(part) for part in names if part)
        creators.setdefault(f"creators.{each.get('creatorType', 'author')}", []).append(name)
    item |= creators
    for values, inner in (("tags", "tag"), ("notes", "note")):
        found = values_at(item.get(values), ())
        item[values] = [each.get(inner, "") if isinstance(each, dict) else each for each in found]
    files = _objects(item.get("attachments"))
    item["attachments"] = [each.get("path") or each.get("localPath") or "" for each in files]
    return item


def _with_names(record: Record, inner: str) -> dict[str, Any]:
    """Flatten a record, with the names of its creators, in parts or inverted, in natural order."""
    flat = _flattened(record, inner)
    return {**flat, "names": list(_names(flat.get("creators")))}


def _flattened(record: Record, inner: str) -> dict[str, Any]:
    """Return a record with the values of an inner object beside the others."""
    values = record.get(inner)
    if not isinstance(values, dict):
        return {**record}
    return {name: value for name, value in record.items() if name != inner} | values


def _names(people: Any) -> Iterator[str]:
    for each in _objects(people):
        nested = each.get("person_or_org")
        person = nested if isinstance(nested, dict) else each
        given, family = (person.get(part) or person.get(other) for part, other in _NAME_PARTS)
        is_whole = "organizational" in {str(person.get(kind)).lower() for kind in ("nameType", "type")}
        name = str(person.get("name", ""))
        yield f"{given} {family}" if given and family else name if is_whole else natural_order(name)


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in values_at(value, ()) if isinstance(each, dict)]


def _of_datacite(record: Record) -> Record:
    """Flatten a DataCite record, with one title, one abstract and the date of publication."""
    flat = _with_names(record, inner="attributes")
    flat["editors"] = list(_names([each for each in _objects(flat.get("contributors")) if _is_editor(each)]))
    for name, values, value, kind, kinds in _CHOSEN:
        found = _objects(flat.get(values))
        chosen = next((each for each in found if each.get(kind) in kinds), {})
        others = [{key: other for key, other in chosen.items() if key not in {value, kind}}]
        flat |= {
            name: chosen.get(value),
            values: [*filter(None, others), *(each for each in found if each is not chosen)],
        }
    return flat


def _is_editor(contributor: Record) -> bool:
    return contributor.get("contributorType") == "Editor"


def _of_semantic_scholar(record: Record) -> Record:
    """Return the paper in a citation or a reference, with what is said about the citation."""
    papers = [record[name] for name in ("citingPaper", "citedPaper") if isinstance(record.get(name), dict)]
    others = {name: value for name, value in record.items() if name not in {"citingPaper", "citedPaper"}}
    return {**others, **papers[0]} if papers else record


def _of_arxiv(record: Record) -> Record:
    """Return a record of arXiv with its day and its categories one by one."""
    created = _DAY.search(str(next(values_at(record.get("versions"), ("created",)), "")))
    return {**record, "categories": str(record.get("categories", "")).split(), "created": created[0] if created else ""}


def _of_ads(record: Record) -> Record:
    """Return a record of NASA ADS with its arXiv id, which is one of its identifiers."""
    found = (str(each) for each in values_at(record.get("identifier"), ()))
    return {**record, "arxiv": next((each for each in found if each.lower().startswith("arxiv:")), "")}


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
        "url": """primary_location.landing_page_url primary_location.pdf_url best_oa_location.pdf_url
            open_access.oa_url locations.landing_page_url locations.pdf_url""",
        "abstract": "abstract",
        "tags": "keywords.display_name keywords.keyword",
        "volume": "biblio.volume",
        "number": "biblio.issue",
        "first page": "biblio.first_page",
        "last page": "biblio.last_page",
        "issn": "primary_location.source.issn_l",
        "pmid": "pmid",
        "pmcid": "pmcid",
        "language": "language",
    },
    prepare=_of_openalex,
)
_SEMANTIC_SCHOLAR = Shape(
    frozenset({"paperId", "externalIds", "corpusId", "citingPaper", "citedPaper"}),
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
    prepare=_of_semantic_scholar,
)
_DATACITE = Shape(
    frozenset({"titles", "publicationYear"}),
    {
        "title": "title",
        "authors": "names",
        "editors": "editors",
        "date": "issued publicationYear publication_year",
        "venue": "container.title",
        "type": "types.resourceTypeGeneral types.bibtex",
        "doi": "doi",
        "url": "url",
        "abstract": "abstract",
        "tags": "subjects.subject",
        "publisher": "publisher.name publisher",
        "language": "language",
        "volume": "container.volume",
        "number": "container.issue",
        "first page": "container.firstPage",
        "last page": "container.lastPage",
    },
    all_of=frozenset({"attributes", "type"}),
    prepare=_of_datacite,
    held=_CREATORS,
)
_ZENODO = Shape(
    frozenset({"conceptrecid", "upload_type", "publication_date"}),
    {
        "title": "title",
        "authors": "names",
        "date": "publication_date",
        "venue": """journal.title journal_title custom_fields.journal:journal.title meeting.title conference_title
            thesis.university thesis_university""",
        "type": "resource_type.subtype publication_type upload_type resource_type.type resource_type.title.en",
        "doi": "doi pids.doi.identifier",
        "url": "links.self_html links.html doi_url",
        "abstract": "description",
        "tags": "keywords subjects.subject",
        "language": "language",
        "volume": "journal.volume journal_volume custom_fields.journal:journal.volume",
        "number": "journal.issue journal_issue custom_fields.journal:journal.issue",
        "pages": "journal.pages journal_pages custom_fields.journal:journal.pages",
        "publisher": "imprint.publisher imprint_publisher publisher",
        "isbn": "imprint.isbn imprint_isbn",
    },
    all_of=frozenset({"metadata", "links"}),
    prepare=partial(_with_names, inner="metadata"),
    held=_CREATORS,
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
    all_of=frozenset({"update_date", "categories"}),
    prepare=_of_arxiv,
    separators=Separators.ANY,
)
_ADS = Shape(
    frozenset({"bibcode"}),
    {
        "title": "title",
        "authors": "author",
        "editors": "editor",
        "date": "pubdate year",
        "venue": "pub",
        "type": "doctype",
        "doi": "doi",
        "arxiv": "arxiv",
        "abstract": "abstract",
        "tags": "keyword",
        "key": "bibcode",
        "volume": "volume",
        "number": "issue",
        "pages": "page_range page",
        "issn": "issn",
        "isbn": "isbn",
        "publisher": "publisher",
        "affiliation": "aff",
    },
    prepare=_of_ads,
    separators=Separators.SEMICOLONS,
)
_SHAPES = (_ZOTERO, _OPENALEX, _SEMANTIC_SCHOLAR, _DATACITE, _ZENODO, _ARXIV, _ADS)
_REFUSED: Mapping[str, Sequence[str]] = {
    "DBLP JSON": ["@score info", "result.hits"],
    "Europe PMC JSON": ["resultList", "authorString"],
    "HAL JSON": ["label_s", "title_s"],
    "INSPIRE JSON": ["metadata.control_number", "metadata.titles"],
    "JSON-LD": ["@context"],
    "Lens JSON": ["lens_id"],
    "OpenReview JSON": ["forum content"],
    "ORCID JSON": ["orcid-identifier", "group last-modified-date", "work-summary", "put-code"],
    "Papers JSON": ["article ext_ids"],
    "PubMed JSON": ["MedlineCitation", "result.uids"],
    "Scopus JSON": ["search-results", "dc:title"],
}
"""Kinds of records that can't be read. A record with all names of one of the texts is of this kind."""
_INNER = ("metadata", "result")
"""Objects in which names also show the kind of a record, as in `metadata.titles`."""


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
    kinds = ((kind, frozenset(marks.split())) for kind, texts in _REFUSED.items() for marks in texts)
    return next((kind for kind, marks in kinds if any(marks <= each for each in names)), "")


def _names_of_values(records: Records) -> Counter[frozenset[str]]:
    """Count the objects by the names of their values. Most records of a file have the same names."""
    return Counter(_names_in(record) for record, _ in records if isinstance(record, dict))


def _names_in(record: Record) -> frozenset[str]:
    inner = [f"{outer}.{name}" for outer in _INNER if isinstance(record.get(outer), dict) for name in record[outer]]
    return frozenset((*record, *inner)) if inner else frozenset(record)
