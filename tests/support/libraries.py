"""Hypothesis strategies for libraries: papers of many kinds, with notes, logs and readings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.formats import ImportedList, ImportFormat, loads
from paperlog.formats.dated_notes import note_words
from paperlog.models import EMPTY, Category, Event, Link, Note, Paper, Reading, Status

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CATEGORIES = (Category("x", "Category X"), Category("y", "The y & *z*", position=1))
DAYS = st.sampled_from(["2019", "2024-02", "2024-02-29", "2026-11-23"]).map(PartialDate.parse)
TIMES = st.integers(0, 10_000).map(lambda minutes: NOW - timedelta(minutes=minutes))

MARKDOWN = st.sampled_from([
    "See Figure 3.", "# Heading", "- one", "  - two", "1. x", "```python", "if x:\n\tpass", "    code", "> said", "",
    "", "| a | b |", "|---|---|", "$x_1 \\in \\{1, 2\\}$", "[a](https://a.org/b_c?d=1&e#f)", "<b>bold</b>", "a; b",
    "&amp; 50% {x} ~ ^ \\alpha --- ``q''", "2026-11-23: three", "2026-11-23, p. 3, “x”: y", "p. 3: x", "“q” r",
    "@misc{x, title={T}}", "@comment{", "}", "{", "TY  - JOUR", "ER  - ", "=1+1", "'=2", 'a "b" c', "é漢",
    "Citation Key: bee", "arXiv:2106.09685", "PMID: 123", "Abstract", "\u00a0x\u00a0", "\u201d\\", "a\\",
])  # fmt: skip
TEXTS = (
    st.lists(MARKDOWN | st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=9), min_size=1)
    .map(lambda lines: "\n".join(lines).strip("\r\n").rstrip())
    .filter(str.strip)
    .map(lambda text: text if "\n" in text.strip() else text.strip())
)
QUOTES = st.none() | st.sampled_from(["Rank 4 is enough.", "two\nlines", "“in ” quotes”: \\”", "\\", "a\\"])
PAGES = st.none() | st.sampled_from(["3", "xii", "12-15", "3, 5", "a: b", "“", "\\"])


@st.composite
def notes(draw: st.DrawFn) -> tuple[Note, ...]:
    texts = draw(st.lists(TEXTS, max_size=3, unique_by=lambda text: " ".join(text.split())))
    return tuple(
        Note(number, draw(TIMES), text, f"note{number}", None, draw(PAGES), draw(QUOTES))
        for number, text in enumerate(texts, start=1)
    )


@st.composite
def logs(draw: st.DrawFn) -> tuple[Event, ...]:
    events = []
    for number in range(draw(st.integers(0, 5))):
        at, day = NOW + timedelta(minutes=number), draw(st.none() | DAYS)
        page = draw(st.none() | st.integers(1, 40))
        status = draw(st.sampled_from(Status) if not page else st.sampled_from([None, Status.READING]))
        queued_at = draw(TIMES) if status is Status.QUEUED else None
        events.append(Event(f"event{number}", at, day, status, queued_at, page, page and draw(st.none() | st.just(40))))
    return tuple(events)


def readings(key: str) -> st.SearchStrategy[Reading]:
    tags = st.lists(st.sampled_from(["to cite", "a, b", "C++"]), max_size=2, unique=True).map(tuple)
    edited = {"title": f"Edited & {{{key}}}", "venue": "ICLR 2022", "authors": ["Al Eff"]}
    overrides = st.fixed_dictionaries({}, optional={name: st.just(value) for name, value in edited.items()})
    return st.builds(
        Reading,
        key=st.just(key),
        log=logs(),
        rating=st.none() | st.integers(1, 5),
        notes=notes(),
        tags_added=tags,
        overrides=overrides,
        pdf=st.none() | st.sampled_from(["/home/ann/papers/a b_c.pdf", "C:\\papers\\x.pdf", "/tmp/100%;{1}.pdf"]),
    )


_FIELDS = {
    "author": ["Bee, Ann and {World Health Organization}", "van der Dee, Jr., Carl", "A. Bee and others"],
    "editor": ["Eff, G. and Gödel, K."],
    "year": ["1999", "2024"],
    "date": ["2017-06/2018", "1900~", "2024-02-29"],
    "journal": ["Nature", "{IEEE} Trans. \\& Co"],
    "booktitle": ["Proc. of {X}"],
    "publisher": ["House"],
    "organization": ["ACM"],
    "school": ["MIT"],
    "institution": ["ETH"],
    "howpublished": ["\\url{https://example.org/a\\_b}", "Self-published"],
    "note": ["Best paper award", "In {\\em press}.\n\nSecond paragraph", "arXiv:2106.0968# [cs]"],
    "type": ["PhD thesis", "White paper"],
    "annote": ["Rank 4 is often enough.", "one\n\ntwo", "2020-05-01: one\n\n2020-05-02: two\n  - lines"],
    "comment": ["Figure 3 is wrong."],
    "file": [":/p/Bee.pdf:PDF", "Data:/p/data.csv:CSV;:/p/b c.pdf:PDF"],
    "readstatus": ["read", "skimmed"],
    "ranking": ["rank2"],
    "groups": ["Thesis, To print"],
    "keywords": ["oceans, {tokens, all}", "50\\% more"],
    "doi": ["10.1000/a_b#"],
    "eprint": ["2106.0968#", "hal-#"],
    "archiveprefix": ["arXiv", "hal"],
    "url": ["https://example.org/x_y#"],
    "volume": ["3"],
    "number": ["2"],
    "pages": ["1--9"],
    "ids": ["old2020, older2019"],
    "crossref": ["other"],
    "abstract": ["50\\% of it.\n\nAnd more."],
}
_TYPES = [
    "article", "book", "inproceedings", "conference", "proceedings", "incollection", "inbook", "phdthesis",
    "mastersthesis", "thesis", "techreport", "report", "manual", "online", "misc", "unpublished", "software", "dataset",
    "collection", "patent", "newtype",
]  # fmt: skip


@st.composite
def bibliographies(draw: st.DrawFn) -> ImportedList:
    """Return a BibTeX file as it is read."""
    text = ""
    for number in range(draw(st.integers(1, 3))):
        chosen = draw(st.fixed_dictionaries({}, optional={name: st.sampled_from(_FIELDS[name]) for name in _FIELDS}))
        title = draw(st.sampled_from(["Corals", "{DNA} and $\\beta$-{VAE}: A {Study}", "\\emph{In vivo} \\& more"]))
        fields = {"title": f"{title} {'IVX'[number]}", **chosen}
        lines = "".join(f"  {name} = {{{value.replace('#', str(number))}}},\n" for name, value in fields.items())
        text += f"@{draw(st.sampled_from(_TYPES))}{{Key:{number},\n{lines}}}\n"
    return loads(text, "mine.bib", ImportFormat.BIBTEX)


OWN_PAPERS = st.lists(
    st.builds(
        Paper,
        key=st.sampled_from(["lora", "gpt-3"]),
        title=st.sampled_from(["LoRA: Low-Rank Adaptation", "A <b>bold</b> idea & 50% more"]),
        category=st.sampled_from(["x", "y"]),
        aliases=st.sampled_from([(), ("LoRA",)]),
        authors=st.sampled_from([(), ("Ann Bee", "OpenAI")]),
        published=st.none() | DAYS,
        links=st.sampled_from([(), (Link("paper", "https://a.org"), Link("code", "https://b.org/x_y"))]),
        summary=st.none() | st.just("One.\n\nTwo & three."),
        source=st.just("list.md"),
    ),
    max_size=2,
    unique_by=(lambda paper: paper.key, lambda paper: paper.title),
)


@st.composite
def libraries(draw: st.DrawFn) -> ImportedList:
    """Return a library as its JSON export is read. The readings in its BibTeX file were imported and changed since."""
    bibliography = draw(bibliographies())
    imported = {reading.key: reading for reading in bibliography.readings}
    papers = [replace(paper, category="x") for paper in bibliography.papers] + draw(OWN_PAPERS)
    given = []
    for paper in papers:
        first, later = imported.get(paper.key, Reading(paper.key)), draw(readings(paper.key))
        changes = {name: value for name in ("log", "rating", "pdf") if (value := getattr(later, name))}
        changed = {note.uid: draw(st.sampled_from(["kept", "edited", "removed"])) for note in first.notes}
        edits = {
            note.uid: replace(note, text=f"Edited {number}: {draw(TEXTS)}", page=draw(PAGES), edited_at=NOW)
            for number, note in enumerate(first.notes)
            if changed[note.uid] == "edited"
        }
        kept = [edits.get(note.uid, note) for note in first.notes if changed[note.uid] != "removed"]
        texts = {note_words(note) for note in (*first.notes, *kept)}
        added = [note for note in later.notes if note_words(note) not in texts]
        given.append(
            replace(
                later,
                **{name: getattr(first, name) for name in ("log", "rating", "pdf")} | changes,
                notes=tuple(replace(note, id=number) for number, note in enumerate([*kept, *added], start=1)),
                times={uid: NOW for uid, change in changed.items() if change == "removed"} or EMPTY,
            )
        )
    placed = [replace(paper, position=number) for number, paper in enumerate(papers)]
    return ImportedList(
        "export",
        CATEGORIES,
        placed,
        (),
        [each for each in given if not each.is_empty or each.times],
        has_own_keys=True,
        is_export=True,
    )
