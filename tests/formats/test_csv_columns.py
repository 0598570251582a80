# ruff: noqa: RUF001 - names in other scripts
"""The columns of databases, reference managers, spreadsheets and reading logs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from paperlog.dates import MONTHS, PartialDate
from paperlog.formats import Export, ImportedList
from paperlog.formats.csv import dumps, loads
from paperlog.formats.csv.columns import FIELD_NAMES, type_named
from paperlog.formats.csv.marks import status_in
from paperlog.models import Paper, Reading

DATABASES = {
    "Scopus": (
        (
            "Authors,Author full names,Title,Year,Source title,Volume,Issue,Art. No.,Page start,Page end,DOI,Link,"
            "Abstract,Author Keywords,Index Keywords,Document Type,EID"
        ),
        (
            '"Bee A.; Dee C.","Bee, Ann (57000000001); Dee, Carl (57000000002)",Tides,2020,Sea Letters,8,2,,10,19,'
            "10.1000/t,https://example.org/s,Salt.,tide; moon,water,Article,2-s2.0-1"
        ),
    ),
    "Web of Science": (
        (
            "Publication Type,Authors,Author Full Names,Article Title,Source Title,Publication Year,Volume,Issue,"
            "Start Page,End Page,DOI,DOI Link,Author Keywords,Keywords Plus,Abstract,Document Type"
        ),
        (
            'J,"Bee, A; Dee, C","Bee, Ann; Dee, Carl",Tides,Sea Letters,2020,8,2,10,19,10.1000/t,'
            "https://example.org/s,tide; moon,water,Salt.,Article"
        ),
    ),
    "IEEE Xplore": (
        (
            '"Document Title",Authors,"Publication Title",Date Added To Xplore,"Publication Year","Volume","Issue",'
            '"Start Page","End Page","Abstract","DOI",PDF Link,"Author Keywords","IEEE Terms",Type'
        ),
        (
            '"Tides","Ann Bee; Carl Dee","Sea Letters","1 Jan 2021","2020","8","2","10","19","Salt.","10.1000/t",'
            '"https://example.org/s","tide;moon","water",Article'
        ),
    ),
    "SpringerLink": (
        (
            "Item Title,Publication Title,Book Series Title,Journal Volume,Journal Issue,Item DOI,Authors,"
            "Publication Year,URL,Content Type,Page range,Abstract,Keywords"
        ),
        (
            "Tides,Sea Letters,,8,2,10.1000/t,Ann BeeCarl Dee,2020,https://example.org/s,Article,10-19,Salt.,"
            "tide; moon; water"
        ),
    ),
    "Lens": (
        (
            "Lens ID,Title,Date Published,Publication Year,Publication Type,Source Title,Author/s,Abstract,Volume,"
            "Issue Number,Start Page,End Page,Keywords,Fields of Study,External URL,DOI"
        ),
        (
            "000-1,Tides,2020,2020,journal article,Sea Letters,Ann Bee; Carl Dee,Salt.,8,2,10,19,tide; moon,water,"
            "https://example.org/s,10.1000/t"
        ),
    ),
    "Dimensions": (
        (
            '"About the data: exported on 2 May 2021, Sample Criteria: tides",,,,,,,,,,,\n'
            "Rank,DOI,Title,Abstract,Source title/Anthology title,PubYear,Volume,Issue,Pagination,Publication Type,"
            "Authors,Dimensions URL,MeSH terms"
        ),
        (
            '1,10.1000/t,Tides,Salt.,Sea Letters,2020,8,2,10-19,Article,"Bee, Ann; Dee, Carl",https://example.org/s,'
            "tide; moon; water"
        ),
    ),
    "EBSCO": (
        (
            "Article Title,Author,Journal Title,Publication Date,Volume,Issue,Pages,DOI,Doctype,Keywords,Subjects,"
            "Abstract,PLink"
        ),
        (
            'Tides,"Bee, Ann; Dee, Carl",Sea Letters,2020,8,2,10-19,10.1000/t,Article,tide; moon,water,Salt.,'
            "https://example.org/s"
        ),
    ),
    "Zotero": (
        (
            "Key,Item Type,Publication Year,Author,Title,Publication Title,DOI,Url,Abstract Note,Date,Pages,Issue,"
            "Volume,Manual Tags,Automatic Tags"
        ),
        (
            'X1,journalArticle,2020,"Bee, Ann; Dee, Carl",Tides,Sea Letters,10.1000/t,https://example.org/s,Salt.,'
            "2020,10-19,2,8,tide; moon,water"
        ),
    ),
    "OpenAlex": (
        (
            "id,title,publication_year,type,doi,authorships.author.display_name,primary_location.source.display_name,"
            "open_access.oa_url,biblio.volume,biblio.issue,biblio.first_page,biblio.last_page,keywords.display_name,abstract"
        ),
        (
            "https://openalex.org/W1,Tides,2020,article,10.1000/t,Ann Bee|Carl Dee,Sea Letters,"
            "https://example.org/s,8,2,10,19,tide|moon|water,Salt."
        ),
    ),
    "Web of Science, with tabs": (
        "PT\tAU\tAF\tTI\tSO\tDT\tDE\tID\tAB\tPY\tVL\tIS\tBP\tEP\tDI\tDL",
        (
            "J\tBee, A; Dee, C\tBee, Ann; Dee, Carl\tTides\tSea Letters\tArticle\ttide; moon\twater\tSalt.\t2020\t8\t2"
            "\t10\t19\t10.1000/t\thttps://example.org/s"
        ),
    ),
}


REVIEWS = {
    "Rayyan": (
        "key,title,year,month,day,journal,volume,issue,pages,authors,abstract,notes,doi,keywords,pmc_id",
        'rayyan-1,Tides,2020,5,4,Sea Letters,8,2,10-19,"Bee, Ann and Dee, Carl",Salt.,Good.,10.1000/t,tide; moon,PMC8',
    ),
    "Covidence": (
        (
            "Title,Authors,Abstract,Published Year,Published Month,Journal,Volume,Issue,Pages,DOI,Covidence #,Study,"
            "Notes,Tags"
        ),
        'Tides,"Bee, Ann; Dee, Carl",Salt.,2020,May,Sea Letters,8,2,10-19,10.1000/t,#7,Bee 2020,Good.,tide; moon',
    ),
    "Paperpile": (
        "Authors,Title,Journal,Publication year,Date published,Volume,Issue,Pages,DOI,Abstract,Labels filed in,Notes",
        '"Bee, Ann; Dee, Carl",Tides,Sea Letters,2020,2020-05,8,2,10-19,10.1000/t,Salt.,tide; moon,Good.',
    ),
    "Citavi": (
        (
            "Autor, Herausgeber oder Institution;Titel;Zeitschrift/Zeitung;Jahr ermittelt;Monat;Band;Heft;"
            "Seiten von-bis;DOI;Abstract;Schlagwörter;Notizen"
        ),
        '"Bee, Ann; Dee, Carl";Tides;Sea Letters;2020;5;8;2;10-19;10.1000/t;Salt.;"tide; moon";Good.',
    ),
    "ASReview": (
        "first_authors,title,secondary_title,year,volume,number,abstract,doi,keywords,notes,type_of_reference",
        '"Bee, Ann; Dee, Carl",Tides,Sea Letters,2020/05,8,2,Salt.,10.1000/t,tide; moon,Good.,JOUR',
    ),
}


@pytest.mark.parametrize("program", REVIEWS)
def test_columns_of_review_tools_are_read(program: str) -> None:
    header, row = REVIEWS[program]
    listed = loads(f"{header}\n{row}\n", "list")
    (paper,) = listed.papers
    assert (paper.title, str(paper.published)[:7], paper.venue) == ("Tides", "2020-05", "Sea Letters")
    assert (paper.authors, paper.tags) == (("Ann Bee", "Carl Dee"), ("tide", "moon"))
    assert (paper.doi, paper.abstract, listed.readings[0].notes[0].text) == ("10.1000/t", "Salt.", "Good.")
    assert (paper.extra["volume"], paper.extra["number"]) == ("8", "2")


@pytest.mark.parametrize("database", DATABASES)
def test_columns_of_databases_are_read(database: str) -> None:
    header, row = DATABASES[database]
    (paper,) = loads(f"{header}\n{row}\n", "list").papers
    assert (paper.title, str(paper.published), paper.venue) == ("Tides", "2020", "Sea Letters")
    assert (paper.authors, paper.tags) == (("Ann Bee", "Carl Dee"), ("tide", "moon", "water"))
    assert (paper.type, paper.doi, paper.abstract) == ("article", "10.1000/t", "Salt.")
    assert [link.url for link in paper.links] == ["https://example.org/s"]
    assert [paper.extra[name] for name in ("volume", "number", "pages")] == ["8", "2", "10--19"]


@pytest.mark.parametrize(
    "header",
    [
        "Titel;Autoren;Jahr;Zeitschrift;Schlagwörter;Link",
        "Titre;Auteurs;Année;Revue;Mots-clés;Lien",
        "Título;Autores;Año;Revista;Palabras clave;Enlace",
        "Título;Autores;Ano;Periódico;Palavras-chave;Endereço;Link",
        "Titolo;Autori;Anno;Rivista;Parole chiave;Collegamento",
        "标题;作者;年份;期刊;关键词;链接",
        "Title-题名;Author-作者;Year-年;Source-刊名;Keyword-关键词;URL-网址",
        "タイトル;著者;発行年;雑誌名;キーワード;リンク",
        "Название;Авторы;Год;Журнал;Ключевые слова;Ссылка",
    ],
)
def test_columns_are_known_in_other_languages(header: str) -> None:
    cells = ["Tides", '"Bee, Ann; Dee, Carl"', "2020", "Sea Letters", '"tide; moon"', "https://example.org/s"]
    row = ";".join(cells if header.count(";") == 5 else [*cells[:5], "", cells[5]])
    (paper,) = loads(f"{header}\n{row}\n", "list").papers
    assert (paper.title, paper.authors, paper.tags) == ("Tides", ("Ann Bee", "Carl Dee"), ("tide", "moon"))
    assert (str(paper.published), paper.venue, paper.links[0].url) == ("2020", "Sea Letters", "https://example.org/s")


def test_column_of_names_holds_the_titles_if_no_other_column_does() -> None:
    assert loads("Name,Link\nTides,https://example.org/s\n", "list").papers[0].title == "Tides"
    assert loads("Name,Date Read\nTides,2024\n", "list").papers[0].title == "Tides"
    assert loads("nome,link\nMarés,https://example.org/s\n", "list").papers[0].title == "Marés"
    assert loads("Name,Title\nBee,Tides\n", "list").papers[0].title == "Tides"
    (paper,) = loads("Publication Title,Authors\nTides,Ann Bee\n", "list").papers
    assert (paper.title, paper.venue) == ("Tides", None)


def test_other_columns_are_kept_and_exported_again() -> None:
    text = "Title,Cited by,Volume,Item Type,My = list\nTides,5,8,Journal Article,=1+1\nReefs,,,,\n"
    listed = loads(text, "list")
    tides, reefs = listed.papers
    assert tides.extra == {"volume": "8", "csv-cited-by": "5", "csv-my-list": "=1+1"}
    assert reefs.extra == {}
    assert listed.other_columns == ["Cited by", "My = list"]
    exported = dumps(Export("list", [], list(listed.papers), []))
    row = next(csv.DictReader(io.StringIO(exported)))
    assert (row["cited-by"], row["volume"], row["item type"], row["my-list"]) == ("5", "8", "article", "'=1+1")
    assert [paper.extra for paper in loads(exported, "list").papers] == [tides.extra, reefs.extra]


def test_columns_without_a_name_of_their_own_are_numbered() -> None:
    (paper,) = loads("Title,,Rank,Rank\nTides,a,b,c\n", "list").papers
    assert paper.extra == {"csv-column-2": "a", "csv-rank": "b", "csv-rank-2": "c"}
    (paper,) = loads("Title,My Rank,my-rank\nTides,b,c\n", "list").papers
    assert paper.extra == {"csv-my-rank": "b", "csv-my-rank-2": "c"}


def test_cells_that_a_field_holds_only_in_part_are_kept() -> None:
    header = "Title,Authors,Date,Type,URL,Year"
    row = "Tides,Ann Bee et al.,Spring 2020,Sermon,see https://example.org/s,2020"
    (paper,) = loads(f"{header}\n{row}\n", "list").papers
    assert (paper.authors, str(paper.published), paper.type) == (("Ann Bee",), "2020", None)
    assert paper.extra == {
        "csv-authors": "Ann Bee et al.",
        "csv-date": "Spring 2020",
        "csv-type": "Sermon",
        "csv-url": "see https://example.org/s",
    }


def test_placeholder_cells_are_blank() -> None:
    (paper,) = loads("Title,DOI,Rank,Venue\nNone,n/a,-,nan\n", "list").papers
    assert (paper.title, paper.doi, paper.venue, paper.extra) == ("None", None, None, {})


def test_markup_in_a_title_is_kept_for_bibtex() -> None:
    (paper,) = loads("Title\n<i>E. coli</i> again\n", "list").papers
    assert (paper.title, paper.extra) == ("E. coli again", {"title": r"\emph{E. coli} again"})


@pytest.mark.parametrize(
    ("cell", "authors"),
    [
        ("Bee A., Dee C.D.", ["A. Bee", "C.D. Dee"]),
        ("van Bee AB, Dee-Fox C.", ["AB van Bee", "C. Dee-Fox"]),
        ("Bee, A., Dee, C. D., & Fox, E.", ["A. Bee", "C. D. Dee", "E. Fox"]),
        ("Ann Bee|Carl Dee", ["Ann Bee", "Carl Dee"]),
        ("Ann Bee;;Carl Dee", ["Ann Bee", "Carl Dee"]),
        ("Bee, Ann; and Dee, Carl", ["Ann Bee", "Carl Dee"]),
        ("Bee, Dee, Fox", ["Bee", "Dee", "Fox"]),
        ("张三；李四", ["张三", "李四"]),
        ("张三、李四", ["张三", "李四"]),
        ("Google AI", ["Google AI"]),
        ("Bee, Ann; Dee, Carl & Fox, Eve", ["Ann Bee", "Carl Dee", "Eve Fox"]),
        ("Bee AB, Yashin AI, Del Fiol G.", ["AB Bee", "AI Yashin", "G. Del Fiol"]),
        ("A. Bee, Group of the Tides, C. Dee and E. Fox", ["A. Bee", "Group of the Tides", "C. Dee", "E. Fox"]),
        ("Ann B&#248;e and Carl Dee", ["Ann Bøe", "Carl Dee"]),
        ("A Bee, C Dee;", ["A Bee", "C Dee"]),
        ("Centers for Disease Control and Prevention", ["Centers for Disease Control and Prevention"]),
        ("Academy of Sciences, Engineering, and Medicine", ["Academy of Sciences, Engineering, and Medicine"]),
        ("Bee, Ann\nDee, Carl", ["Ann Bee", "Carl Dee"]),
        ("Bee, Ann, and Carl Dee", ["Ann Bee", "Carl Dee"]),
        ("Bee, Ann B., Carl Dee, and Eve Fox", ["Ann B. Bee", "Carl Dee", "Eve Fox"]),
        ("TIDES, Ann Bee, Carl Dee, Eve Fox, Gil Hay", ["TIDES", "Ann Bee", "Carl Dee", "Eve Fox", "Gil Hay"]),
        ("Bee, Dee & Fox", ["Bee", "Dee", "Fox"]),
        ("Bee, A. & Fox", ["A. Bee", "Fox"]),
        ("Bee A, Dee C, et al", ["A Bee", "C Dee"]),
        ("Bee, Ann; Dee, Carl; et al.", ["Ann Bee", "Carl Dee"]),
    ],
)
def test_authors_are_separated_in_many_ways(cell: str, authors: list[str]) -> None:
    assert loads(f'title,authors\nTides,"{cell}"\n', "list").papers[0].authors == tuple(authors)


@pytest.mark.parametrize(
    ("authors", "tags", "url"),
    [
        ("['Bee, Ann', \"Eve O'Dee\"]", "['tide', 'moon']", "['https://example.org/a', 'https://example.org/b']"),
        ('["Bee, Ann", "Eve O\'Dee"]', '["tide", "moon"]', '["https://example.org/a", "https://example.org/b"]'),
        ("['Ann Bee', 'Eve O\\'Dee']", "[ 'tide' , 'moon' ]", "https://example.org/a https://example.org/b"),
    ],
)
def test_lists_of_json_and_python_are_read(authors: str, tags: str, url: str) -> None:
    file = io.StringIO()
    csv.writer(file).writerows([["title", "authors", "tags", "url"], ["Tides", authors, tags, url]])
    (paper,) = loads(file.getvalue(), "list").papers
    assert (paper.authors, paper.tags) == (("Ann Bee", "Eve O'Dee"), ("tide", "moon"))
    assert [link.url for link in paper.links] == ["https://example.org/a", "https://example.org/b"]


@pytest.mark.parametrize("others", ["", "礁,甲乙；丙丁\n沙,戊己；庚辛\n"])
@pytest.mark.parametrize(
    ("cell", "authors"),
    [
        ("张三、李四、王五", ["张三", "李四", "王五"]),
        ("张三，李四", ["张三", "李四"]),
        ("张三；李四", ["张三", "李四"]),
        ("张三,李四,王五等", ["张三", "李四", "王五"]),
        ("张三、李四 等", ["张三", "李四"]),
        ("[美]约翰·史密斯、李四", ["[美]约翰·史密斯", "李四"]),
        ("Li Ming、Wang Wu", ["Li Ming", "Wang Wu"]),
        ("Hu，Edward；Shen，Yelong", ["Edward Hu", "Yelong Shen"]),
        ("山田 太郎, 鈴木 花子", ["山田 太郎", "鈴木 花子"]),
        ("김철수, 이영희", ["김철수", "이영희"]),
        ("张三", ["张三"]),
    ],
)
def test_east_asian_authors(cell: str, authors: list[str], others: str) -> None:
    assert loads(f'题名,作者\n潮汐,"{cell}"\n{others}', "list").papers[0].authors == tuple(authors)


@pytest.mark.parametrize(
    "cell",
    [
        "<https://a.org/x>",
        '"=HYPERLINK(""https://a.org/x"",""PDF"")"',
        "[PDF](https://a.org/x)",
        "PDF: https://a.org/x",
    ],
)
def test_links_may_be_in_text(cell: str) -> None:
    (paper,) = loads(f"Title,Link\nTides,{cell}\n", "list").papers
    assert [link.url for link in paper.links] == ["https://a.org/x"]


@pytest.mark.parametrize("cell", ['"=HYPERLINK(""https://a.org/x"",""Tides"")"', "[Tides](https://a.org/x)"])
def test_title_may_be_a_link(cell: str) -> None:
    (paper,) = loads(f"Title,Year\n{cell},2020\n", "list").papers
    assert (paper.title, [link.url for link in paper.links]) == ("Tides", ["https://a.org/x"])


@pytest.mark.parametrize(
    ("url", "text", "title", "links"),
    [("https://a.org/x", "", "https://a.org/x", ["https://a.org/x"]), ("", "Tides", "Tides", [])],
)
def test_title_may_be_a_formula_without_a_url_or_a_text(url: str, text: str, title: str, links: list[str]) -> None:
    (paper,) = loads(f'Title,Year\n"=HYPERLINK(""{url}"",""{text}"")",2020\n', "list").papers
    assert (paper.title, [link.url for link in paper.links]) == (title, links)


def test_names_of_pages_in_notion_are_read_without_their_urls() -> None:
    people = "Ann Bee (https://www.notion.so/Ann-Bee-0a?pvs=21), Carl Dee (https://app.notion.com/p/0b?pvs=21)"
    (paper,) = loads(f'Name,Authors,Tags\nTides,"{people}",tide (https://www.notion.so/0c?pvs=21)\n', "list").papers
    assert (paper.authors, paper.tags) == (("Ann Bee", "Carl Dee"), ("tide",))
    assert paper.extra == {"csv-authors": people, "csv-tags": "tide (https://www.notion.so/0c?pvs=21)"}


def test_urls_of_notion_in_notes_and_abstracts_are_kept() -> None:
    text = "See my page (https://www.notion.so/0c) again."
    listed = loads(f"Name,My Notes,Abstract\nTides,{text},{text}\n", "list")
    exported = dumps(Export("list", [], list(listed.papers), list(listed.readings)), with_notes=True)
    for contents in (listed, loads(exported, "list")):
        assert [note.text for note in contents.readings[0].notes] == [text]
        assert (contents.papers[0].abstract, contents.papers[0].extra) == (text, {})


def test_repeated_header_is_skipped() -> None:
    header = "Title,Authors,Year\n"
    listed = loads(f"{header}Tides,Ann Bee,2020\n{header}Reefs,Carl Dee,2021\n", "list")
    assert [paper.title for paper in listed.papers] == ["Tides", "Reefs"]


@pytest.mark.parametrize(("cell", "field"), [("10.1000/t", "doi"), ("2001.00001", "arxiv")])
def test_id_may_be_a_doi_or_an_arxiv_id(cell: str, field: str) -> None:
    (paper,) = loads(f"id,title,authors\n{cell},Tides,Ann Bee\n", "list").papers
    assert (getattr(paper, field), paper.citation_keys, paper.extra) == (cell, (), {})


@pytest.mark.parametrize("separator", ["; ", "|", ", ", "\uff1b", "\u3001", "\uff0c"])
def test_keywords_are_separated_in_many_ways(separator: str) -> None:
    (paper,) = loads(f'Title,Keywords\nTides,"tide{separator}moon"\n', "list").papers
    assert paper.tags == ("tide", "moon")


@pytest.mark.parametrize("cell", ["A Bee, C Dee, ...", "A Bee, C Dee, \u2026", "... A Bee, C Dee"])
def test_list_of_authors_with_an_ellipsis_is_kept(cell: str) -> None:
    (paper,) = loads(f'Title,Authors\nTides,"{cell}"\n', "list").papers
    assert (paper.authors, paper.extra) == (("A Bee", "C Dee"), {"csv-authors": cell})


def test_zotero_separates_authors_only_with_semicolons() -> None:
    header = "Key,Item Type,Publication Year,Author,Title,Publication Title"
    rows = "A1,report,2020,Bell and Howell,Masks,\nA2,report,2020,Bell and Howell; Dee,Reefs,\n"
    masks, reefs = loads(f"{header}\n{rows}", "list").papers
    assert (masks.authors, reefs.authors) == (("Bell and Howell",), ("Bell and Howell", "Dee"))


def test_own_export_keeps_names_with_commas_and_and() -> None:
    paper = Paper("k", "Tides", "other", authors=("Bee, Dee and Sons", "Fox, Inc."))
    assert loads(dumps(Export("list", [], [paper], [])), "list").papers[0].authors == paper.authors


def test_extra_field_of_zotero_holds_ids() -> None:
    header = "Key,Item Type,Author,Title,Publication Title,Extra"
    extra = "DOI: 10.1000/t\nCitation Key: bee2020\narXiv:2001.00001 [cs]"
    (paper,) = loads(f'{header}\nX1,preprint,"Bee, Ann",Tides,,"{extra}"\n', "list").papers
    assert (paper.doi, paper.arxiv, paper.citation_keys) == ("10.1000/t", "2001.00001", ("bee2020",))
    assert paper.extra["note"] == extra
    exported = dumps(Export("list", [], [paper], []))
    (row,) = csv.DictReader(io.StringIO(exported))
    assert row["extra"] == extra
    assert loads(exported, "list").papers[0].extra["note"] == extra


def readings(text: str) -> list[Reading]:
    return list(loads(text, "list").readings)


def test_reading_log_is_read() -> None:
    header = "Title,Author,My Rating,Date Read,Exclusive Shelf,My Review,Private Notes"
    rows = 'Tides,Bee,4,2024/03/05,read,"Long.\n\nWorth it.",\nReefs,Dee,0,,to-read,,Lent to Ann\nSalt,Fox,0,,,,\n'
    tides, reefs = readings(f"{header}\n{rows}")
    assert (tides.status, str(tides.status_on), tides.rating) == ("read", "2024-03-05", 4)
    assert [note.text for note in tides.notes] == ["Long.\n\nWorth it."]
    assert (reefs.status, reefs.rating, [note.text for note in reefs.notes]) == ("queued", None, ["Lent to Ann"])


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("Read", "read"), ("✓", "read"), ("TRUE", "read"), ("gelesen", "read"), ("已读", "read"), ("leído", "read"),
        ("Currently-Reading", "reading"), ("In progress", "reading"), ("To Read", "queued"), ("DNF", "dropped"),
        ("skimmed", "skimmed"), ("3 May 2024", "read"),
    ],
)  # fmt: skip
def test_statuses_are_known_by_many_names(cell: str, status: str) -> None:
    (reading,) = readings(f"Title,Status\nTides,{cell}\n")
    assert reading.status == status


@pytest.mark.parametrize("cell", ["[ ]", "☐", "❌", "FALSE"])
def test_papers_that_are_not_checked_are_unread(cell: str) -> None:
    listed = loads(f"Title,Read?\nTides,{cell}\n", "list")
    assert (listed.readings, listed.papers[0].extra) == ([], {})


def test_day_may_be_in_two_columns() -> None:
    listed = loads("Title,Date Read,Finished\nTides,2020-01-02,2020-01-02\n", "list")
    assert (listed.readings[0].status_on, listed.papers[0].extra) == (PartialDate.parse("2020-01-02"), {})


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("12.11.2020", "2020-11-12"),
        ("3/14/2013", "2013-03-14"),
        ("14/3/2013", "2013-03-14"),
        ("3/4/2013", "2013"),
    ],
)
def test_days_of_reading_are_read_unless_they_are_ambiguous(cell: str, day: str) -> None:
    listed = loads(f"Title,Date Read\nTides,{cell}\n", "list")
    assert listed.readings[0].status_on == PartialDate.parse(day)
    assert listed.not_understood == ({"Date Read": "3/4/2013"} if day == "2013" else {})


@pytest.mark.parametrize(
    ("cells", "dates"),
    [
        (["3/4/2023", "25/12/2022"], ["2023-04-03", "2022-12-25"]),
        (["3/4/2023", "12/25/2022"], ["2023-03-04", "2022-12-25"]),
        (["3-4-2023", "25-12-2022"], ["2023-04-03", "2022-12-25"]),
        (["3/4/2023 9:30:00", "12/25/2022 18:00:00"], ["2023-03-04", "2022-12-25"]),
        (["3/4/2023", "5/5/2022"], ["2023", "2022-05-05"]),
        (["3/4/2023", "25/12/2022", "12/25/2022"], ["2023", "2022-12-25", "2022-12-25"]),
    ],
)
def test_day_after_the_12th_shows_the_order_of_the_dates_of_a_column(cells: list[str], dates: list[str]) -> None:
    listed = loads("Title,Date\n" + "".join(f"T{cell},{cell}\n" for cell in cells), "list")
    assert [paper.published for paper in listed.papers] == dates
    assert ("csv-date" in listed.papers[0].extra) == (":" in cells[0] or dates[0] == "2023")
    assert listed.not_understood == ({"Date": "3/4/2023"} if dates[0] == "2023" else {})


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2023年4月3日", "2023-04-03"), ("2022年12月", "2022-12"), ("2021年", "2021"), ("20230403", "2023-04-03"),
        ("4/2023", "2023-04"), ("04.2023", "2023-04"),
        ("3. März 2023", "2023-03-03"), ("15 août 2022", "2022-08-15"), ("3 de mayo de 2023", "2023-05-03"),
        ("Outubro 2013", "2013-10"), ("dic. 2021", "2021-12"), ("Ноябрь 2012", "2012-11"),
        ("5 мая 2020 г.", "2020-05-05"), ("juillet 2020", "2020-07"),
        ("2023.0", "2023"), ("3-Apr-2023", "2023-04-03"), ("Apr-2023", "2023-04"),
    ],
)  # fmt: skip
def test_dates_in_other_forms(cell: str, date: str) -> None:
    (paper,) = loads(f"Title,Date\nTides,{cell}\n", "list").papers
    assert (paper.published, paper.extra) == (date, {})


@pytest.mark.parametrize("cell", ["2023-03-05 10:11", "March 5, 2023 10:11 AM", "5 mars 2023, 10:11 (GMT+1)"])
def test_times_after_dates_are_kept(cell: str) -> None:
    listed = loads(f'Title,Date\nTides,"{cell}"\n', "list")
    (paper,) = listed.papers
    assert (paper.published, paper.extra, listed.not_understood) == ("2023-03-05", {"csv-date": cell}, {})


def test_many_times_are_not_a_date() -> None:
    (paper,) = loads(f"Title,Date\nTides,2023{' 10:11' * 1000}\n", "list").papers
    assert paper.published == "2023"


@pytest.mark.parametrize(
    ("cells", "date"),
    [("2020,5,4", "2020-05-04"), ("2020,May,4", "2020-05-04"), ("2020,5,", "2020-05"), ("2020,,4", "2020")],
)
def test_date_may_be_in_three_columns(cells: str, date: str) -> None:
    (paper,) = loads(f"Title,Year,Month,Day\nTides,{cells}\n", "list").papers
    assert (paper.published, paper.extra) == (date, {"csv-day": "4"} if date == "2020" else {})


def test_dates_of_reading_and_of_publication_may_have_different_orders() -> None:
    listed = loads("Title,Date,Date Read\nTides,3/25/2020,5/6/2021\nReefs,4/5/2020,25/6/2021\n", "list")
    assert [paper.published for paper in listed.papers] == ["2020-03-25", "2020-04-05"]
    assert [reading.status_on for reading in listed.readings] == ["2021-06-05", "2021-06-25"]


def test_french_column_of_notes_beside_comments_holds_ratings() -> None:
    listed = loads("Titre,Note,Commentaires\nOcéans,4,Très bien.\n", "list")
    (reading,) = listed.readings
    assert (reading.rating, [note.text for note in reading.notes]) == (4, ["Très bien."])
    (reading,) = loads("Titre,Note\nOcéans,Bien.\n", "list").readings
    assert (reading.rating, [note.text for note in reading.notes]) == (None, ["Bien."])


def test_status_that_is_not_known_is_kept() -> None:
    listed = loads("Title,Status,Rating\nTides,Accepted,splendid\n", "list")
    assert listed.not_understood == {"Status": "Accepted", "Rating": "splendid"}
    assert (listed.readings, listed.papers[0].extra) == ([], {"csv-status": "Accepted", "csv-rating": "splendid"})


@pytest.mark.parametrize(
    ("cells", "ratings"),
    [
        (["4", "5", "0"], [4, 5, None]),
        (["★★★☆☆", "⭐⭐", "3/5"], [3, 2, 3]),
        (["8", "10", "7"], [4, 5, None]),
        (["8/10", "4,0", "4.5", "9/10", "★★★½"], [4, 4, None, None, None]),
        (["80", "95"], [None, None]),
        (["4 stars", "1 star", "4 Sterne", "4 étoiles", "4 estrellas", "4 ★"], [4, 1, 4, 4, 4, 4]),
        (["4 out of 5", "8 of 10", "80%", "60/100", "4/5 stars", "85 %"], [4, 4, 4, 3, 4, None]),
    ],
)
def test_ratings_are_read_on_the_scale_of_their_column(cells: list[str], ratings: list[int | None]) -> None:
    text = "Title\tRating\tStatus\n" + "".join(f"T{cell}\t{cell}\tread\n" for cell in cells)
    listed = loads(text, "list")
    assert [reading.rating for reading in listed.readings] == ratings
    kept = ["csv-rating" in paper.extra for paper in listed.papers]
    assert kept == [rating is None and cell != "0" for cell, rating in zip(cells, ratings, strict=True)]


@pytest.mark.parametrize(
    "text",
    [
        "Title,My Rating,Status,Date Read\nTides,9/10,read,3/4/2023\nReefs,★★★½,Accepted,\n",
        "Title,Rating,Read on,Date\nTides,4.5,3/4/2023,Spring 2020\nReefs,4,2020-05-06,2015-01-15T14:22:08Z\n",
        "Title,Exclusive Shelf,Publication Date\nTides,wishes,3/4/2023\nReefs,read,Spring 2020\n",
    ],
)
def test_values_that_are_not_understood_are_exported(text: str) -> None:
    listed = loads(text, "list")
    contents = Export("list", [], list(listed.papers), list(listed.readings))
    read = loads(dumps(contents, with_readings=True), "list")
    assert [(paper.published, paper.extra) for paper in read.papers] == [
        (paper.published, paper.extra) for paper in listed.papers
    ]
    assert [(each.status, each.status_on, each.rating) for each in read.readings] == [
        (each.status, each.status_on, each.rating) for each in listed.readings
    ]


def test_values_that_were_changed_replace_their_originals_in_exports() -> None:
    listed = loads("Title,Rating,Date\nTides,4.5,Spring 2020\n", "list")
    (paper,) = listed.papers
    changed = replace(paper, published=PartialDate.parse("2020-04"))
    exported = dumps(Export("list", [], [changed], [Reading(paper.key, rating=5)]), with_readings=True)
    row = next(csv.DictReader(io.StringIO(exported)))
    assert (row["date"], row["rating"]) == ("2020-04", "5")


@pytest.mark.parametrize(
    ("status", "day", "events"),
    [
        ("read", "2026-05-06", ["2026-05-04 reading", "2026-05-06 read"]),
        ("", "", ["2026-05-04 reading", "2026-05-06 read"]),
        ("dropped", "2026-05-06", ["2026-05-04 reading", "2026-05-06 read", "2026-05-06 dropped"]),
        ("read", "2026-05-07", ["2026-05-04 reading", "2026-05-06 read", "2026-05-07 read"]),
    ],
)
def test_status_that_was_changed_in_a_spreadsheet_follows_the_log(status: str, day: str, events: list[str]) -> None:
    log = "2026-05-04 reading; 2026-13 queued; 2026-05-06 read"
    listed = loads(f"title,status,read on,reading log\nTides,{status},{day},{log}\n", "list")
    assert [f"{event.day} {event.status}" for event in listed.readings[0].events] == events
    assert listed.not_understood == {"reading log": "2026-13 queued"}
    exported = dumps(Export("list", [], list(listed.papers), list(listed.readings)), with_readings=True)
    row = next(csv.DictReader(io.StringIO(exported)))
    assert row["reading log"] == "; ".join([*events, "2026-13 queued"])


def test_reading_log_of_goodreads() -> None:
    header = (
        "Title,Author,Author l-f,Additional Authors,My Rating,Year Published,Original Publication Year,Date Read,"
        "Bookshelves,Exclusive Shelf,My Review\n"
    )
    rows = (
        'Tides,Ann Bee,"Bee, Ann","Carl Dee, Eva Eff",4,2009,1925,2020/01/02,"sea, read",read,"Good.<br/>Long."\n'
        'Reefs,Ann Bee,"Bee, Ann",,0,,1930,,"to-read, sea",to-read,\n'
    )
    listed = loads(header + rows, "list")
    tides, reefs = listed.papers
    assert (tides.authors, tides.published, tides.tags) == (("Ann Bee", "Carl Dee", "Eva Eff"), "2009", ("sea",))
    assert (reefs.authors, reefs.published, reefs.tags) == (("Ann Bee",), "1930", ("sea",))
    assert (tides.extra["origdate"], listed.other_columns) == ("1925", ["Author l-f"])
    read, queued = listed.readings
    assert (read.status, read.status_on, read.rating) == ("read", "2020-01-02", 4)
    assert ([note.text for note in read.notes], queued.status) == (["Good.\n\nLong."], "queued")


def test_tags_of_symbols_are_kept_beside_a_check_mark() -> None:
    (paper,) = loads('Title,Read,Tags\nTides,✓,"C; ++; ★; ✓"\n', "list").papers
    assert paper.tags == ("C", "++", "★")


def test_attachments_are_files() -> None:
    listed = loads("Title,File Attachments\nTides,/home/ann/note.html; /home/ann/tides.pdf\n", "list")
    assert (listed.readings[0].pdf, listed.papers[0].extra) == (
        "/home/ann/tides.pdf",
        {"file": "/home/ann/note.html;/home/ann/tides.pdf"},
    )
    row = next(csv.DictReader(io.StringIO(dumps(Export("list", [], list(listed.papers), [])))))
    assert row["file attachments"] == "/home/ann/note.html; /home/ann/tides.pdf"


@pytest.mark.parametrize(
    "text",
    [
        "Vorm;Opus;Wann\nx;Gezeiten;2020\ny;Riffe;2021\n",
        "Name,Score\nAnn Bee,5\nCarl Dee,4\nEve Fox,3\n",
        "A1B\tC2\tQ\nTides of the sea\t10.1000/t\t5\nReefs of the sea\t10.1000/r\t6\n",
    ],
)
def test_header_that_is_not_understood_is_never_a_paper(text: str) -> None:
    columns = re.split(r"[,;\t]", text.partition("\n")[0])
    with pytest.raises(ValueError, match="--columns title=COLUMN") as refused:
        loads(text, "list")
    assert all(f"'{column}'" in str(refused.value) for column in columns)


def test_named_columns_are_read() -> None:
    text = "exported by me\nVorm;Opus;Wann;Wo\nx;Gezeiten;2020;https://example.org/1\n"
    (paper,) = loads(text, "list", columns={"title": "opus", "date": "Wann", "url": "Wo"}).papers
    assert (paper.title, str(paper.published), paper.links[0].url) == ("Gezeiten", "2020", "https://example.org/1")
    assert paper.extra == {"csv-vorm": "x"}


def test_named_column_replaces_the_usual_one() -> None:
    (paper,) = loads("Title,Other title\nA,B\n", "list", columns={"title": "Other title"}).papers
    assert (paper.title, paper.extra) == ("B", {"csv-title": "A"})


@pytest.mark.parametrize("columns", [{"title": "Missing"}, {"url": "Missing", "title": "a"}, {"url": "a"}])
def test_named_columns_must_exist_and_one_must_hold_the_titles(columns: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="Its columns are 'a', 'b'"):
        loads("a,b\n1,2\n", "list", columns=columns)


def test_lines_before_the_header_are_skipped_and_counted() -> None:
    listed = loads("My list\n\nExported,2020\nTitle,Authors,Year\nTides,Ann Bee,2020\n", "list")
    assert ([paper.title for paper in listed.papers], listed.not_kept) == (["Tides"], {"preamble line": 2})


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("start", ["", "\ufeff", "sep=", '"sep="'])
def test_delimiter_is_found(delimiter: str, start: str) -> None:
    first = f"{start[:-1]}{delimiter}{start[-1]}" if start.startswith('"') else f"{start}{delimiter}"
    first = f"{first}\n" if "sep" in start else start
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([["Title", "Year"], ["A; B, C | D\tE\nF", "2020"]])
    (paper,) = loads(first + out.getvalue(), "list").papers
    assert (paper.title, str(paper.published)) == ("A; B, C | D E F", "2020")


def test_quotes_in_a_file_without_quoting_are_text() -> None:
    listed = loads('Title\tYear\n"Deep" learning\t2020\nA 5" disk\t2021\n', "list")
    assert [paper.title for paper in listed.papers] == ['"Deep" learning', 'A 5" disk']


def test_quotes_after_backslashes_are_text() -> None:
    listed = loads('Title,Year\n"The \\"deep\\", wide sea",2020\nTides,2021\n', "list")
    assert [paper.title for paper in listed.papers] == ['The "deep", wide sea', "Tides"]


WORDS = st.sampled_from(
    [
        *"ABxz1;,|\né王", "Bee", "Ann", "2020", "05/12/2012", "May", "and", "et al.", "of", "n/a", "10.1000/t", "~",
        "arXiv:2001.00001", "https://example.org/s", "read", "reading", "4", "★★", "article", "<i>x</i>", "&amp;",
        "doi:",
    ]
)  # fmt: skip
CELLS = st.lists(WORDS, max_size=5).map(" ".join)
COLUMNS = st.sampled_from(
    [
        "Authors", "Author", "Year", "Date", "Month", "Journal", "Source", "DOI", "arXiv", "URL", "PDF", "Abstract",
        "Summary", "Tags", "Keywords", "Category", "Key", "ID", "Item Type", "Type", "Status", "Date Read", "Rating",
        "Notes", "My Review", "Extra", "Pages", "Start Page", "End Page", "Volume", "Publisher", "ISSN", "Access Date",
        "File Attachments", "Cited by", "", "Short Title", "Editors",
    ]
)  # fmt: skip
TABLES = st.lists(COLUMNS, max_size=6).flatmap(
    lambda columns: st.tuples(
        st.just(columns), st.lists(st.lists(CELLS, min_size=len(columns), max_size=len(columns)), max_size=3)
    )
)
MARKUP = re.compile(r"</?[a-z]+>|&amp;|\W")


@given(TABLES)
def test_every_cell_is_held_kept_or_named(table: tuple[list[str], list[list[str]]]) -> None:
    columns, rows = table
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["Title", *columns], *(["A title", *row] for row in rows)])
    listed = loads(out.getvalue(), "list")
    assert len(listed.papers) == len(rows)
    for row, words in zip(rows, words_held(listed), strict=True):
        for column, cell in zip(columns, row, strict=True):
            missing = {word for word in words_of(cell) if word not in words}
            if (column.endswith("Type") and type_named(cell)) or (
                column in {"Status", "Date Read"} and status_in(cell)
            ):
                missing = set()
            if column.startswith(("Author", "Editor")):
                missing = {word for word in missing if len(word) > 1}  # an initial of a longer name
            assert missing <= {"and", "n", "a", "article", "read", "doi", "may"}, (column, cell)


def words_held(listed: ImportedList) -> Iterator[set[str]]:
    """Yield the words in each paper, its category and its reading."""
    notes = {reading.key: reading for reading in listed.readings}
    names = {category.key: category.name for category in listed.categories}
    for paper in listed.papers:
        reading = notes.get(paper.key, Reading(paper.key))
        texts = [
            *(str(getattr(paper, field)) for field in ("title", "published", "venue", "doi", "arxiv", "abstract")),
            str(paper.type), str(paper.summary), *paper.authors, *paper.editors, *paper.tags, *paper.aliases,
            *paper.citation_keys,
            *(link.url for link in paper.links), *paper.extra.values(), names.get(paper.category, ""),
            *(note.text for note in reading.notes), reading.status, str(reading.status_on), "★" * (reading.rating or 0),
            str(reading.rating or ""),
        ]  # fmt: skip
        yield set(words_of(unquote(" ".join(texts))))


def words_of(text: str) -> Sequence[str]:
    words = MARKUP.sub(" ", text.casefold()).split()
    return [word.lstrip("0") or "0" for word in words]


def test_every_field_can_be_named() -> None:
    for field in FIELD_NAMES:
        if field != "title":
            assert loads("opus,x1\nTides,2020\n", "list", columns={"title": "opus", field: "x1"}).papers


def test_months_complete_years() -> None:
    rows = "".join(f"T{number},2020,{month}\n" for number, month in enumerate([*MONTHS, "5", "MAR 3", "Spring"]))
    listed = loads(f"Title,Year,Month\n{rows}", "list")
    dates = [str(paper.published) for paper in listed.papers]
    assert dates == [*(f"2020-{month:02}" for month in range(1, 13)), "2020-05", "2020-03-03", "2020"]
    assert listed.papers[-1].extra == {"csv-month": "Spring"}
