"""A sample library: the built-in papers with 14 months of readings, and thousands of imported papers.

    cd tests && python -m support.sample_library FILE [IMPORTED]

The library is the same on every day and machine. It is made by paperlog's own operations, in memory, and written once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from unittest.mock import patch

from msgspec.structs import replace

from paperlog.catalogue import load_built_in
from paperlog.dates import PartialDate
from paperlog.formats import ImportedList
from paperlog.library import importing, notes, papers, tags, tracking, views
from paperlog.library.importing import ImportOptions
from paperlog.library.session import Session
from paperlog.models import Category, Link, Paper, Reading, Status
from paperlog.store import MemoryStorage, Store
from paperlog.text import UniqueKeys, slug
from support.files import library_content
from support.readings import note_of, reading_of

FIRST_DAY, LAST_DAY = date(2025, 9, 23), date(2026, 11, 22)
IMPORTED = 2000
WEIGHTS = [6, 2, 4, 1, 1, 1, 4, 3]
"""How often papers are finished, started, read again, skimmed, dropped, queued, annotated and tagged."""
IMPORTED_STATUS_WEIGHTS = [4, 4, 1, 8, 24, 6]
"""How often imported papers are unread, queued, being read, skimmed, read and dropped."""

NOTES = [
    "rank 8 is enough for our adapters",
    "Multi-head attention replaces recurrence. The scaling by √d matters: without it the softmax saturates.",
    "Code:\n\n```python\nfor step in range(9):\n    if step % 2:\n        loss(step).step()\n```\n\nUse `lr=3e-4`.",
    "| model | params | BLEU |\n|---|--:|--:|\n| base | 65M | 27.3 |\n| big | 213M | **28.4** |",
    "$$\\mathrm{softmax}\\left(\\frac{QK^\\top}{\\sqrt{d_k}}\\right)V$$\n\nInline: $O(n^2 \\cdot d)$, and 5 < 6 > 4.",
    "- first claim\n  - see table 3\n    1. seeds\n    2. variance\n- second claim\n\n> No gain from depth.",
    "# Summary\n\nSee [the blog](https://example.org/post_(1)) and <https://example.org/"
    + "very/long/path/" * 6
    + ">.",
    "## 要約\n\n注意機構だけで十分である。再帰は不要。実験は WMT 2014 英独翻訳。",
    "compare with `QLoRA`: the same with 4-bit weights; `nf4` is the default\nsecond line of the same paragraph",
    "no_space_" * 20,
    "    indented code\n      deeper\n\nText after it, with * and _ and ~tildes~ and a | pipe.",
]
TAGS = ["to-reread", "thesis ch. 2", "C++", "peft", "group-meeting", "基礎", "a-very-long-tag-that-nobody-should-use"]
GIVEN = [
    "Ada",
    "Alan",
    "Chen",
    "Emmy",
    "Fatima",
    "Haruki",
    "João",
    "Kofi",
    "Mira",
    "Noé",
    "Olga",
    "Priya",
    "Wei",
    "Zoë",
]
SURNAMES = [
    "Abe",
    "Blanc",
    "Chen",
    "Das",
    "García",
    "Haddad",
    "Ito",
    "Kaur",
    "Lee",
    "Müller",
    "Nguyen",
    "Okafor",
    "Wang",
]
UNUSUAL_AUTHORS = [
    "Ludwig van der Rohe", "Guido De Santis", "Łukasz Kaiser", "Shane Legg III", "Sergei d'Alembert-Müller", "王小明",
    "やまだ はなこ", "김민준", "Иван Петров", "محمد علي", "OpenAI", "DeepSeek-AI", "The ATLAS Collaboration", "Plato",
    "Ngô Đình Nguyễn", "Jean-François Pérez-García", "O'Neil McX", "Max Muster (Example University, Test Institute)",
]  # fmt: skip
NOUNS = [
    "Attention", "Transformer", "Diffusion", "Retrieval", "Alignment", "Scaling", "Language", "Vision", "Graph",
    "Policy", "Reward", "Token", "Reasoning", "Sampling", "Distillation", "Embedding", "Memory", "Agent",
]  # fmt: skip
SMALL_WORDS = ["the", "of", "with", "for", "in", "a", "on", "and", "by", "from"]
TITLES = [
    "{a} {b} for {c} {d}",
    "{x}: {a} {b} with {c} {d}",
    "On the {a} of {b}",
    "{x}Net: Towards {a} {b} via {c} {d} and a Clause That Makes the Title Longer than Most Terminals",
    "{a}",
    "Do {a} {b} Models Need {c}?",
    "基于{a}的大规模{b}预训练模型综述、数据与评测基准",
    "{a}のための{b}、日本語における大規模実験と考察",
    "{a} 모델의 {b} 학습에 관한 연구",
    "👩‍🔬 {a} 🚀🚀 and {b} ✨",
    "Über {a}: cafe\u0301s, naïve {b} und $\\mathcal{{O}}(n \\log n)$ {c}",
    "{a} في {b}: دراسة شاملة",
    "{x}{x}{x}{x}{x}-without-any-space-{x}{x}{x}",
    "Is `{a}` <all> you *need*? | {b} & {c}",
]
LONG_VENUE = (
    "Proceedings of the 2019 Conference of the North American Chapter of the Association for Computational Linguistics"
    ": Human Language Technologies, Volume 1 (Long and Short Papers)"
)
VENUES = [None, "NeurIPS 2023", "ICML", LONG_VENUE, "情報処理学会論文誌"]
CATEGORIES = [
    Category("zotero", "Zotero", "cyan", 1),
    Category("surveys-and-position-papers", "Surveys, Position Papers and Everything Else That Fits Nowhere", None, 2),
    Category("yingyong", "应用与系统", "red", 3),
    Category("theory", "Theory", "magenta", 4),
]


def write_library(path: Path, imported: int = IMPORTED) -> None:
    """Write a library file with the built-in papers, their readings, and `imported` other papers."""
    with patch("paperlog.models.readings.os.urandom", Random(17).randbytes):  # the same ids in every library
        library = SampleLibrary()
        library.use()
        library.import_papers(imported)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(library_content(library.session.store.storage.tables() or {}))


def catalogue() -> ImportedList:
    """Return the built-in catalogue with full dates, as after an update from arXiv."""
    built_in, day = load_built_in(), cycle(range(1, 29))
    dated = [
        replace(
            paper, published=paper.published and PartialDate(paper.published.year, paper.published.month, next(day))
        )
        for paper in built_in.papers
    ]
    return replace(built_in, papers=dated)


class SampleLibrary:
    """A library in memory that is used day by day."""

    def __init__(self) -> None:
        self.chance = Random(14)
        self.day = FIRST_DAY
        self.notes = cycle(NOTES)
        self.session = Session(Store(MemoryStorage(), ""), catalogue, self.now, lambda _: None)
        self.session.read()

    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 20, 15, tzinfo=UTC)

    def use(self) -> None:
        """Read, drop, skim, queue, annotate and tag papers for 14 months."""
        tracking.queue(self.session, ["attention-sinks", "moe", "vit"])
        while self.day < LAST_DAY:
            self.day = min(LAST_DAY, self.day + timedelta(days=self.chance.choice([1, 2, 4, 7, 10])))
            self.one_evening()
        tracking.mark_read(self.session, ["transformer"], stars=5, note="third reading, for the thesis")
        tracking.mark(self.session, ["mamba", "qlora"], Status.READING)
        tracking.queue(self.session, ["mistral-7b", "moe"])
        tags.tag(self.session, ["lora", "qlora"], ["finetuning"], [])
        for text in ("rank 8 is enough for our adapters", "compare with QLoRA: the same with 4-bit weights"):
            notes.annotate(self.session, "lora", text)
        papers.edit(self.session, ["sam"], {"title": "Segment Anything, and Everything Else in the Same Image"}, None)
        views.save_view(self.session, "backlog", "is:unread year:2023..")
        views.save_view(self.session, "best", "rating:4.. (tag:thesis or has:note)")

    def one_evening(self) -> None:
        session, chance, keys = self.session, self.chance, self.keys
        activity = chance.choices(["finish", "start", "again", "skim", "drop", "queue", "note", "tag"], WEIGHTS)[0]
        match activity:
            case "finish" if unread := keys(Status.READING) or keys(Status.QUEUED, Status.UNREAD):
                note = next(self.notes) if chance.random() < 0.3 else None
                tracking.mark_read(session, [unread[0]], stars=chance.choice([None, 1, 2, 3, 3, 4, 4, 4, 5]), note=note)
            case "start" if unread := keys(Status.QUEUED, Status.UNREAD):
                tracking.mark(session, [chance.choice(unread)], Status.READING)
            case "again" if read := keys(Status.READ):
                tracking.mark_read(session, [chance.choice(read)])
            case "skim" if unread := keys(Status.UNREAD):
                tracking.mark(session, [chance.choice(unread)], Status.SKIMMED)
            case "drop" if started := keys(Status.READING, Status.QUEUED):
                tracking.mark(session, [chance.choice(started)], Status.DROPPED)
            case "queue" if unread := keys(Status.UNREAD):
                tracking.queue(session, [chance.choice(unread)])
            case "tag":
                tags.tag(session, [chance.choice(keys(*Status))], [chance.choice(TAGS)], [])
            case _:
                others = [key for key in keys(*Status) if key != "lora"]  # whose notes the documentation shows
                notes.annotate(session, chance.choice(others), next(self.notes))

    def keys(self, *statuses: Status) -> list[str]:
        return [entry.key for entry in self.session.snapshot().entries if entry.reading.status in statuses]

    def import_papers(self, count: int) -> None:
        """Import papers as from another program, with readings for a fifth of them."""
        papers = list(imported_papers(count))
        readings = list(imported_readings(papers))
        listed = ImportedList("my library.bib", CATEGORIES, papers, (), readings, has_own_keys=True)
        importing.import_lists(self.session, [listed], ImportOptions(with_readings=True))


def imported_papers(count: int) -> Iterator[Paper]:
    """Yield papers as other programs name and describe them."""
    chance = Random(15)
    keys = UniqueKeys()
    for number in range(count):
        authors, year, title = _authors(chance), chance.randint(1936, 2026), _title(chance)
        key = keys.add(slug(_citation_key(chance, authors, year, title)))
        arxiv = (
            f"{year % 100:02}{chance.randint(1, 12):02}.{number:05}" if year > 2007 and chance.random() < 0.5 else None
        )
        yield Paper(
            key=key,
            title=title,
            category=chance.choice(CATEGORIES).key,
            published=_published(chance, year),
            position=number,
            aliases=(f"{chance.choice(NOUNS)}{number}",) if number % 7 == 0 else (),
            tags=tuple(chance.sample(TAGS, chance.choice([0, 0, 0, 1, 2]))),
            authors=authors,
            venue=chance.choice(VENUES),
            arxiv=arxiv,
            doi=f"10.5555/{year}.{number}" if number % 5 < 2 else None,
            links=_links(arxiv, number),
            summary=chance.choice([None, None, _sentence(chance), *NOTES]),
            source="my library.bib",
        )


def imported_readings(papers: Sequence[Paper]) -> Iterator[Reading]:
    """Yield readings for a fifth of the papers."""
    chance = Random(16)
    for paper in papers[::5]:
        status = chance.choices([*Status], IMPORTED_STATUS_WEIGHTS)[0]
        day = FIRST_DAY + timedelta(days=chance.randrange((LAST_DAY - FIRST_DAY).days))
        at = datetime(day.year, day.month, day.day, 21, tzinfo=UTC)
        on = PartialDate.from_date(day)
        yield reading_of(
            key=paper.key,
            status=status,
            status_on=None if status is Status.UNREAD else on,
            queued_at=at if status is Status.QUEUED else None,
            started_on=on if status is Status.READING else None,
            reads=(on,) if status is Status.READ else (),
            rating=chance.choice([None, 1, 2, 3, 4, 5]) if status is not Status.UNREAD else None,
            notes=(note_of(1, at, chance.choice(NOTES)),) if chance.random() < 0.3 else (),
        )


def _authors(chance: Random) -> tuple[str, ...]:
    count = chance.choice([0, 1, 1, 2, 3, 4, 6, 9, *([120] if chance.random() < 0.05 else [])])
    return tuple(
        dict.fromkeys(
            chance.choice(UNUSUAL_AUTHORS)
            if chance.random() < 0.25
            else f"{chance.choice(GIVEN)} {chance.choice('ABCDE')}. {chance.choice(SURNAMES)}"
            for _ in range(count)
        )
    )


def _title(chance: Random) -> str:
    a, b, c, d = chance.sample(NOUNS, 4)
    return chance.choice(TITLES).format(a=a, b=b, c=c, d=d, x=_invented(chance))


def _invented(chance: Random) -> str:
    """Return a made-up name."""
    return "".join(chance.choice("bdfgklmnprst") + chance.choice("aeiou") for _ in range(3)).title()


def _sentence(chance: Random) -> str:
    words = [chance.choice(NOUNS if chance.random() < 0.5 else SMALL_WORDS).lower() for _ in range(40)]
    return f"{' '.join(words).capitalize()}."


def _citation_key(chance: Random, authors: Sequence[str], year: int, title: str) -> str:
    """Return a citation key in the style of Better BibTeX, Google Scholar, DBLP, JabRef or Mendeley."""
    surname = authors[0].split()[-1] if authors else "anonymous"
    words = title.split()
    return chance.choice([
        f"{surname}{''.join(word.title() for word in words[:4])}{year}",
        f"{surname.lower()}{year}{words[0].lower()}",
        f"conf/neurips/{surname}{''.join(each[0] for each in authors[:6])}{year % 100}",
        f"{surname}{year}",
        f"{surname}_{'_'.join(words)}_{year}",
    ])  # fmt: skip


def _published(chance: Random, year: int) -> PartialDate | None:
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    return chance.choice([
        None, PartialDate(year), PartialDate(year, month), PartialDate(year, month, day), PartialDate(year, month, day)
    ])  # fmt: skip


def _links(arxiv: str | None, number: int) -> tuple[Link, ...]:
    links = [Link("arXiv", f"https://arxiv.org/abs/{arxiv}")] if arxiv else []
    if number % 4 == 0:
        links.append(Link("project page", f"https://example.org/{number}/{'a-long-path/' * 10}?q=(1)&r=[2]"))
    if number % 9 == 0:
        links.append(Link("代码", f"https://例え.jp/{number}"))
    return tuple(links)


if __name__ == "__main__":
    write_library(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else IMPORTED)
