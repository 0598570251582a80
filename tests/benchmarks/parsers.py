"""Print the processor time per record that each import format takes, for 1,000, 2,000 and 4,000 records.

Run it with `PYTHONPATH=tests python tests/benchmarks/parsers.py`. An argument sets the first number. In a format that
is read in linear time, the time per record doesn't depend on their number.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from measuring import head, row
from synthetic import Paper, papers

from paperlog.formats import ImportFormat, csl, loads, vault, zotero
from support.zotero import ZoteroDatabase

SIZES = (1, 2, 4)
FORMATS: dict[str, tuple[ImportFormat, str, str]] = {
    "BibTeX": (
        ImportFormat.BIBTEX,
        "",
        """\
@article{{{key},
  title = {{{title}}},
  author = {{Bee, Ann and Dee, Carl}},
  date = {{{published}}},
  journal = {{{venue}}},
  doi = {{10.1000/{key}}},
  abstract = {{{summary}}},
}}
""",
    ),
    "RIS": (
        ImportFormat.RIS,
        "",
        """\
TY  - JOUR
TI  - {title}
AU  - Bee, Ann
PY  - {published}
T2  - {venue}
DO  - 10.1000/{key}
AB  - {summary}
ER  -
""",
    ),
    "PubMed": (
        ImportFormat.PUBMED,
        "",
        """\
PMID- {number}
TI  - {title}.
FAU - Bee, Ann
DP  - 2020 May
JT  - {venue}
LID - 10.1000/{key} [doi]
AB  - {summary}
MH  - Oceans

""",
    ),
    "EndNote": (
        ImportFormat.ENDNOTE,
        "",
        """\
%0 Journal Article
%T {title}
%A Bee, Ann
%D 2020
%J {venue}
%R 10.1000/{key}
%X {summary}

""",
    ),
    "EndNote XML": (
        ImportFormat.ENDNOTE_XML,
        "<xml><records>",
        """\
<record><rec-number>{number}</rec-number><ref-type name="Journal Article">17</ref-type>
<titles><title>{title}</title><secondary-title>{venue}</secondary-title></titles>
<contributors><authors><author>Bee, Ann</author></authors></contributors>
<dates><year>2020</year></dates><abstract>{summary}</abstract></record>
""",
    ),
    "Web of Science": (
        ImportFormat.WOS,
        "FN Clarivate\nVR 1.0\n",
        """\
PT J
AU Bee, Ann
   Dee, Carl
TI {title}
SO {venue}
PY 2020
DI 10.1000/{key}
AB {summary}
ER

""",
    ),
    "Web of Science, tabs": (
        ImportFormat.CSV,
        "PT\tAU\tTI\tSO\tPY\tDI\tAB\n",
        "J\tBee, Ann; Dee, Carl\t{title}\t{venue}\t2020\t10.1000/{key}\t{summary}\n",
    ),
    "CSV": (
        ImportFormat.CSV,
        "Authors,Title,Year,Source title,DOI,Abstract,Author Keywords\n",
        '"Bee, Ann; Dee, Carl","{title}",2020,{venue},10.1000/{key},"{summary}",tide; moon\n',
    ),
    "CSV, invalid quotes": (ImportFormat.CSV, "Title,Authors\n", '"{title}",Ann Bee\n"Open,Ann Bee\n'),
    "Markdown": (
        ImportFormat.MARKDOWN,
        "# Papers\n\n",
        "- **{title}**. Ann Bee, Carl Dee. {venue}. [[pdf](https://example.org/{key}.pdf)]\n",
    ),
    "Markdown, badges": (
        ImportFormat.MARKDOWN,
        "# Papers\n\n",
        "![](https://img.shields.io/badge/2020.05-green)\n[{title}](https://example.org/{key})\n<br>\n\n",
    ),
    "TOML": (
        ImportFormat.TOML,
        '[catalogue]\nname = "list"\n\n',
        '[[paper]]\nkey = "{key}"\ntitle = "{title}"\npublished = "{published}"\ncategory = "other"\n\n',
    ),
}
"""For each format, the start of a file, and a record with the names of the fields of a paper."""
OBJECTS: dict[str, Callable[[Paper], dict[str, Any]]] = {
    "CSL-JSON": lambda paper: {
        "id": paper.key,
        "type": "article-journal",
        "title": paper.title,
        "author": [{"family": "Bee", "given": "Ann"}],
        "issued": {"date-parts": [[2020, 5]]},
        "container-title": paper.venue,
        "abstract": paper.summary,
    },
    "Zotero's JSON": lambda paper: {
        "key": paper.key,
        "itemType": "journalArticle",
        "title": paper.title,
        "creators": [{"creatorType": "author", "firstName": "Ann", "lastName": "Bee"}],
        "date": paper.published,
        "abstractNote": paper.summary,
        "tags": [{"tag": "tide"}],
    },
    "OpenAlex": lambda paper: {
        "id": f"https://openalex.org/{paper.key}",
        "title": paper.title,
        "publication_date": f"{paper.published}-01",
        "authorships": [{"author": {"display_name": name}} for name in paper.authors],
        "abstract_inverted_index": {word: [place] for place, word in enumerate(paper.summary.split())},
    },
    "Semantic Scholar": lambda paper: {
        "paperId": paper.key,
        "externalIds": {"ArXiv": paper.arxiv},
        "title": paper.title,
        "year": 2020,
        "authors": [{"authorId": "1", "name": name} for name in paper.authors],
        "abstract": paper.summary,
    },
    "DataCite": lambda paper: {
        "id": f"10.1000/{paper.key}",
        "type": "dois",
        "attributes": {
            "titles": [{"title": paper.title}],
            "creators": [{"name": name} for name in paper.authors],
            "publicationYear": 2020,
            "descriptions": [{"description": paper.summary, "descriptionType": "Abstract"}],
        },
    },
    "Zenodo": lambda paper: {
        "id": paper.key,
        "links": {"self_html": f"https://example.org/{paper.key}"},
        "metadata": {
            "title": paper.title,
            "creators": [{"name": name} for name in paper.authors],
            "publication_date": paper.published,
            "description": paper.summary,
        },
    },
    "NASA ADS": lambda paper: {
        "bibcode": paper.key,
        "title": [paper.title],
        "author": ["Bee, Ann"],
        "pubdate": f"{paper.published}-00",
        "identifier": [f"arXiv:{paper.arxiv}"],
        "abstract": paper.summary,
    },
    "arXiv's metadata": lambda paper: {
        "id": paper.arxiv,
        "title": paper.title,
        "authors": "Ann Bee, Carl Dee",
        "authors_parsed": [["Bee", "Ann", ""]],
        "categories": "cs.LG",
        "abstract": paper.summary,
    },
    "plain JSON": lambda paper: {
        "title": paper.title,
        "authors": [{"name": name, "affiliation": "Ocean University"} for name in paper.authors],
        "year": 2020,
        "venue": {"name": paper.venue},
        "url": paper.url,
        "abstract": paper.summary,
    },
}


def text_of(name: str, records: list[Paper]) -> str:
    _, start, template = FORMATS[name]
    end = "</records></xml>" if start.startswith("<xml>") else ""
    texts = (template.format(**paper._asdict(), number=number) for number, paper in enumerate(records, start=1))
    return f"{start}{''.join(texts)}{end}"


def notes_of(records: list[Paper]) -> list[tuple[str, str]]:
    """Return a folder of notes, as paths and texts."""
    return [
        (f"{paper.key}.md", f"---\ntitle: {paper.title}\nyear: 2020\ntags: [sea]\n---\n# Notes\n\n{paper.summary}\n")
        for paper in records
    ]


def zotero_database(file: Path, records: list[Paper]) -> sqlite3.Connection:
    """Return a database in which each paper has a title, an author and a note."""
    database = ZoteroDatabase(file)
    database.item("K", creators=[("author", "Bee", "Ann")], title="Tides")
    connection = sqlite3.connect(file)
    ((title,),) = connection.execute("SELECT fieldID FROM fields WHERE fieldName = 'title'")
    ((note,),) = connection.execute("SELECT itemTypeID FROM itemTypes WHERE typeName = 'note'")
    for number, paper in enumerate(records, start=1000):
        child = number + len(records)
        connection.execute("INSERT INTO items VALUES (?, 1, '2021-03-04', 1, ?)", (number, f"K{number}"))
        connection.execute("INSERT INTO items VALUES (?, ?, '2021-03-04', 1, ?)", (child, note, f"N{number}"))
        connection.execute("INSERT INTO itemDataValues VALUES (?, ?)", (number, f"{paper.title} {number}"))
        connection.execute("INSERT INTO itemData VALUES (?, ?, ?)", (number, title, number))
        connection.execute("INSERT INTO itemCreators VALUES (?, 1, 1, 0)", (number,))
        connection.execute("INSERT INTO itemNotes VALUES (?, ?, ?)", (child, number, f"<p>{paper.summary}</p>"))
    return connection


def processor_time(function: Callable[[], object]) -> float:
    started = time.process_time()
    function()
    return time.process_time() - started


def readers(folder: Path, size: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield a function for each format that reads `size` records."""
    records = list(papers(size))
    for name, (file_format, _, _) in FORMATS.items():
        text = text_of(name, records)
        yield name, partial(loads, text, "list", file_format)
    for name, convert in OBJECTS.items():
        text = json.dumps([convert(paper) for paper in records])
        yield name, partial(csl.loads, text, "list")
    notes = notes_of(records)
    yield "folder of notes", partial(vault.loads, notes, "vault", folder)
    with closing(zotero_database(folder / f"{size}.sqlite", records)) as connection:
        yield "Zotero's database", partial(zotero.loads, connection, "zotero", folder)


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        times: dict[str, list[float]] = {}
        for factor in SIZES:
            for each, read in readers(Path(name), factor * size):
                times.setdefault(each, []).append(processor_time(read) / (factor * size))
    print(head("format", *(f"{factor * size:,}" for factor in SIZES), "ratio"))
    for each, paid in times.items():
        print(row(each, *(f"{1e6 * seconds:.0f} µs" for seconds in paid), f"{paid[-1] / paid[0]:.2f}"))


if __name__ == "__main__":
    main()
