"""The content of the HTML export."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.dates import PartialDate
from paperlog.formats import Export
from paperlog.formats.html import dumps
from paperlog.formats.html.article import STATUS_SYMBOLS
from paperlog.models import Category, Link, Note, Paper, Reading, Status
from paperlog.output.screen import UNICODE
from paperlog.text import CONTROL, INVISIBLE, MISLEADING, sanitize
from support.readings import note_of, reading_of
from support.shell import Shell

VOID = {"meta", "input", "img", "br", "hr"}
DAY = PartialDate(2026, 11, 2)


class Page(HTMLParser):
    """The elements of a page with their attributes, ancestors and text. Unclosed elements fail the test."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.source = text
        self.elements: list[tuple[str, dict[str, str], tuple[int, ...]]] = []
        self.texts: list[list[str]] = []
        self._open: list[int] = []
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        self.elements.append((tag, {name: value or "" for name, value in attrs}, tuple(self._open)))
        self.texts.append([])
        if tag not in VOID:
            self._open.append(len(self.elements) - 1)

    def handle_endtag(self, tag: str) -> None:
        assert self.elements[self._open.pop()][0] == tag

    def handle_data(self, data: str) -> None:
        for index in self._open:
            self.texts[index].append(data)

    def find(self, tag: str, **attributes: str) -> list[str]:
        """Return the text of each element with this tag and these attributes (`class_` for `class`)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            " ".join("".join(text).split())
            for (name, has, _), text in zip(self.elements, self.texts, strict=True)
            if name == tag and wanted.items() <= has.items()
        ]

    def all(self, attribute: str) -> list[str]:
        return [has[attribute] for _, has, _ in self.elements if attribute in has]


def page_of(papers: Sequence[Paper], readings: Sequence[Reading] = (), *, name: str = "Robots", **options: Any) -> Page:
    return Page(dumps(Export("me", [Category("c", name, "red")], papers, readings), **options))


def test_page_has_all_papers_by_category(paperlog: Shell) -> None:
    paperlog("mark-read lora --on 2026-11-02 --rating 4")
    paperlog("queue vit")
    page = Page(paperlog("export --format html").out)
    assert page.find("title")[0] == page.find("h1")[0] == "Reading log"
    assert page.find("h2") == ["Language", "Vision and Image Generation", "General AI"]
    assert len(page.find("article")) == 49
    assert "49 papers ● 1 read ◇ 1 queued ○ 47 unread" in page.find("ul", class_="totals")
    assert page.find("p", class_="latest") == ["Latest entry 23 Nov 2026"]
    assert "1 of 18 read" in page.find("nav")[0]
    (lora,) = page.find("article", id="lora")
    assert lora.startswith(
        "LoRA: Low-Rank Adaptation of Large Language Models # ● read 2 Nov 2026 ★★★★☆ Edward J. Hu, Yelong Shen, "
        "Phillip Wallis, Zeyuan Allen-Zhu, Yuanzhi Li and 3 more · ICLR 2022 · Jun 2021"
    )
    assert page.find("a", href="https://arxiv.org/abs/2106.09685") == [
        "LoRA: Low-Rank Adaptation of Large Language Models"
    ]


def test_page_contains_the_papers_of_a_query(paperlog: Shell) -> None:
    page = Page(paperlog("export --format html category:vision vit").out)
    assert page.find("h2") == ["Vision and Image Generation"]
    assert page.find("select") == ["Year202320212020"]  # they don't differ in anything else


def test_page_of_an_empty_library() -> None:
    assert page_of([]).find("ul", class_="totals") == ["0 papers"]


def test_page_shows_edits_and_omits_private_data() -> None:
    reading = Reading(
        "k", overrides={"title": "Mine"}, pdf="/home/me/secret.pdf", tags_added=("todo",),
        notes=(note_of(1, datetime(2026, 11, 2, tzinfo=UTC), "A <b>note</b>\nin two lines"),),
    )  # fmt: skip
    page = page_of([Paper("k", "Theirs", "c", tags=("robots",))], [reading])
    assert page.find("span", class_="title") == ["Mine"]
    assert page.find("ul", class_="tags") == ["robots todo"]
    assert not re.search("Theirs|note</|two lines|secret|notes. aria", page.source)
    noted = page_of([Paper("k", "Theirs", "c")], [reading], with_notes=True)
    assert noted.find("ul", class_="notes") == ["2 Nov 2026A <b>note</b> in two lines"]


@pytest.mark.parametrize(
    ("reading", "state"),
    [
        (Reading("k"), "○ unread"),
        (reading_of("k", Status.UNREAD, DAY), "○ unread"),
        (reading_of("k", Status.READING, DAY), "◐ reading 2 Nov 2026"),
        (reading_of("k", Status.READ), "● read"),
        (reading_of("k", Status.READ, DAY, reads=(PartialDate(2025), DAY)), "● read twice, last on 2 Nov 2026"),
        (reading_of("k", Status.DROPPED, DAY, rating=1), "✗ dropped 2 Nov 2026 ★☆☆☆☆"),
    ],
)
def test_status_and_rating_of_a_paper(reading: Reading, state: str) -> None:
    assert page_of([Paper("k", "T", "c")], [reading]).find("p", class_="state") == [state]


def test_page_uses_the_terminals_status_symbols() -> None:
    assert UNICODE.status == STATUS_SYMBOLS


def test_charts_of_readings_and_ratings() -> None:
    reads = (PartialDate(2026, 1, 31), PartialDate(2026, 11), DAY)
    readings = [
        reading_of("k", Status.READ, DAY, reads=reads, rating=4),
        reading_of("l", Status.READ, DAY, reads=(DAY,)),
    ]
    page = page_of([Paper("k", "T", "c"), Paper("l", "T", "c")], readings)
    assert page.find("figcaption") == [
        "Reading days· 3 readings on 2 days, 1 without an exact day none 1 2 3 or more",
        "Readings by month· Dec 2025 to Nov 2026",
        "Ratings· 1 paper",
    ]
    assert [label for label in page.all("aria-label") if ":" in label or " from " in label] == [
        "1 reading from 3 Nov 2025 to 10 May 2026",
        "2 readings from 11 May 2026 to 2 Nov 2026",
        "Readings by month: Jan 2026 1, Nov 2026 3",
        "Papers by rating: 5 stars 0, 4 stars 1, 3 stars 0, 2 stars 0, 1 star 0",
    ]
    assert page.find("rect", class_="level-1") == ["31 Jan 2026: 1 reading"]
    assert page.find("rect", class_="level-2") == ["2 Nov 2026: 2 readings"]
    names = "Nov Dec Jan Feb Mar Apr May May Jun Jul Aug Sep Oct Nov"
    assert " ".join(page.find("text", y="11")) == names
    months = page.find("text", text_anchor="middle")
    assert " ".join(months) == "Dec 1 Jan Feb Mar Apr May Jun Jul Aug Sep Oct 3 Nov"


@pytest.mark.parametrize(
    ("day", "charts"),
    [(PartialDate(1), 0), (PartialDate(1, 1, 1), 1), (PartialDate(9999, 12, 31), 2), (PartialDate(2026), 0)],
)
def test_charts_at_the_ends_of_the_calendar(day: PartialDate, charts: int) -> None:
    page = page_of([Paper("k", "T", "c")], [reading_of("k", Status.READ, day, reads=(day,))])
    assert len(page.find("figure")) == charts


def test_papers_by_month_of_reading() -> None:
    days = {"a": PartialDate(2026, 9), "b": DAY, "c": PartialDate(2026, 11, 20), "d": PartialDate(2025), "e": None}
    readings = [reading_of(key, Status.READ, day, reads=(day,) if day else ()) for key, day in days.items()]
    papers = [Paper(key, key.upper(), "c") for key in "fabcde"]
    page = page_of(papers, [*readings, reading_of("f", Status.READING, DAY)], by_month=True)
    assert page.find("h2") == ["Nov 2026", "Sep 2026", "2025", "Read on an unknown day", "Not read yet"]
    assert page.find("span", class_="title") == ["C", "B", "A", "D", "E", "F"]
    assert page.find("p", class_="state")[0] == "● read 20 Nov 2026 Robots"
    assert [address for address in page.all("href") if address.startswith("#category:")] == []
    assert page_of(papers[:1], by_month=True).find("h2") == ["Not read yet"]


def test_page_with_another_title() -> None:
    page = page_of([], title="<Robots>")
    assert page.find("title") == page.find("h1") == ["<Robots>"]


def test_embedded_images_replace_those_of_the_web() -> None:
    papers = [Paper(key, "T", "c", schema_url=f"http://x.org/{key}") for key in "kl"]
    page = page_of(papers, with_images={"http://x.org/k": b"image"})
    assert page.all("src") == ["data:image/png;base64,aW1hZ2U="]
    assert {"http://x.org/k", "http://x.org/l"} < set(page.all("href"))
    policies = page.all("content")[0], page_of(papers).all("content")[0]
    assert ["img-src https: data:;" in policy for policy in policies] == [True, False]


def test_page_without_readings_has_no_charts() -> None:
    assert not page_of([Paper("k", "T", "c")]).find("figure")


@pytest.mark.parametrize(
    ("paper", "address"),
    [
        (Paper("k", "T", "c", links=(Link("a", "javascript:x"), Link("b", "https://b.org/"))), "https://b.org/"),
        (Paper("k", "T", "c", doi="10.1/2<3>"), "https://doi.org/10.1/2%3C3%3E"),
        (Paper("k", "T", "c", related=(Link("a", "https://b.org/"),)), None),
    ],
)
def test_title_links_to_the_paper(paper: Paper, address: str | None) -> None:
    page = page_of([paper])
    assert page.find("a", href=address or "#k") == ["T" if address else "#"]
    assert page.find("span", class_="title") == ["T"]


def test_other_links_and_related_papers() -> None:
    links = (Link("arXiv", "https://arxiv.org/abs/1"), Link("code", "https://github.com/x"), Link("x", "ftp://x.org"))
    page = page_of([Paper("k", "T", "c", links=links, related=(Link("More", "http://m.org"), Link("y", "data:,")))])
    assert page.find("p", class_="links") == ["Also at code", "See also More"]


@pytest.mark.parametrize(
    ("editors", "shown"), [(("Ann Bee",), "Ann Bee (ed.)"), (tuple("ABCDEF"), "A, B, C, D, E and 1 more (eds.)")]
)
def test_editors_are_shown_if_there_are_no_authors(editors: tuple[str, ...], shown: str) -> None:
    assert shown in page_of([Paper("k", "T", "c", editors=editors)]).find("p", class_="by")[0]
    assert "Cee" in page_of([Paper("k", "T", "c", authors=("Cee",), editors=editors)]).find("p", class_="by")[0]


def test_page_search_covers_all_names_and_authors() -> None:
    paper = Paper("k", "The Title", "c", aliases=("Nick", "Nom"), authors=tuple("ABCDEFG"))
    page = page_of([paper, Paper("l", "LoRA: Low Rank", "c", aliases=("LoRA", "Low"))])
    assert page.find("p", class_="by") == ["Nick · A, B, C, D, E and 2 moreF, G, Nick, Nom", "LoRA, Low"]
    assert page.find("span", hidden="") == ["F, G, Nick, Nom", "LoRA, Low"]


@pytest.mark.parametrize(
    ("summary", "schema", "seen", "label"),
    [
        ("Short.", None, "Short.", None),
        ("Short.\n\nThe rest.", None, "Short. More on T The rest.", "More on T"),
        ("Short.", "https://x.org/p.png", "Short. More on T ", "More on T"),
        ("Long " * 200, None, "Summary of T Long", "Summary of T"),
        ("- a list", None, "Summary of T a list", "Summary of T"),
        (None, "https://x.org/p.png", "Schema image of T", "Schema image of T"),
        (None, "http://x.org/p.png", "Schema image of T Schema of T", "Schema image of T"),
        (None, "javascript:x", "", None),
    ],
)
def test_long_summaries_and_images_are_collapsed(
    summary: str | None, schema: str | None, seen: str, label: str | None
) -> None:
    page = page_of([Paper("k", "T", "c", summary=summary, schema_url=schema)])
    assert " ".join(page.find("div", class_="prose")).replace(" ", "").startswith(seen.replace(" ", ""))
    assert page.find("summary") == ([label] if label else [])
    is_picture = (schema or "").startswith("https:")
    assert len(page.find("img", src=str(schema), loading="lazy", referrerpolicy="no-referrer")) == is_picture
    assert page.all("alt") == ["Schema of T"] * is_picture


@pytest.mark.parametrize(("summary", "seen"), [(None, "Abstract of Tword"), ("Short.", "Short.")])
def test_abstract_is_shown_if_there_is_no_summary(summary: str | None, seen: str) -> None:
    page = page_of([Paper("k", "T", "c", summary=summary, abstract="word " * 300)])
    assert " ".join(" ".join(page.find("div", class_="prose")).split()).startswith(seen)


def test_text_like_a_link_reference_is_shown() -> None:
    page = page_of([Paper("k", "T", "c", summary="[todo]: check")])
    assert page.find("div", class_="prose") == ["[todo]: check"]


def test_markdown_of_a_summary_is_sanitized() -> None:
    summary = (
        "# A\n\n### B\n\n<script>x</script> [a](https://a.org) [b](javascript:x) [c](data:text/html,x) [d](/e)"
        " <mailto:f@g.h> ![g](https://h.org/i.png) ![g](http://h.org/i.png) ~~j~~ `<k>`"
        "\n\n|l|o|p|\n|-:|:-:|-|\n|m|n|q|\n\n```html\n<n>\n```\n"
    )
    page = page_of([Paper("k", "T", "c", summary=summary)])
    assert page.find("h4") == ["A", "B"]
    assert (page.find("s"), page.find("code"), page.find("td")) == (["j"], ["<k>", "<n>"], ["m", "n", "q"])
    assert (page.find("td", class_="right"), page.find("th", class_="center")) == (["m"], ["o"])
    assert [at for at in page.all("href") if not at.startswith("#")] == ["https://a.org"]
    assert page.find("a", rel="noopener") == ["a"]
    assert "[b](javascript:x) [c](data:text/html,x) [d](/e) <mailto:f@g.h>" in page.find("div", class_="prose")[0]
    assert not page.all("style")
    assert page.find("img", alt="g", loading="lazy", referrerpolicy="no-referrer") == [""]
    assert page.all("src") == ["https://h.org/i.png"]


HOSTILE = [
    "</script><script>x()</script>", '" onload="x()', "<!--", "]]>", "&lt;", "&#x202e;", "\u202ecod", "\x00\x1b[2J",
    "a\tb\r\nc", "${policy}", "$$", "<img src=x onerror=x()>", "javascript:x()", "[a](javascript:x)", "![](https://x.org/\u200b)",
    "\u200b<b>", "\ud800", "```\n", "| a |\n|-|\n", "&" * 3, "👩\u200d🔬",
]  # fmt: skip
texts = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=9), min_size=1, max_size=4).map("".join)
many = st.lists(texts, max_size=7).map(tuple)
addresses = texts | texts.map("https://x.org/{}".format)
links = st.lists(st.builds(Link, label=texts, url=addresses), max_size=2).map(tuple)
papers = st.builds(
    Paper, key=st.just("k"), title=texts, category=st.just("c"), aliases=many, tags=many, authors=many,
    published=st.none() | st.just(DAY), venue=st.none() | texts, doi=st.none() | texts, links=links, related=links,
    summary=st.none() | texts, schema_url=st.none() | addresses,
)  # fmt: skip
notes = st.lists(st.builds(note_of, st.just(1), at=st.just(datetime(2026, 1, 1, tzinfo=UTC)), text=texts), max_size=2)
SOUND = {
    *("html", "head", "meta", "title", "style", "body", "a", "header", "h1", "button", "ul", "li", "p", "nav"),
    *("progress", "span", "form", "input", "select", "option", "main", "section", "h2", "h3", "h4", "article", "b"),
    *("time", "div", "details", "summary", "img", "footer", "script", "em", "strong", "s", "code", "pre", "ol"),
    *("blockquote", "hr", "br", "table", "thead", "tbody", "tr", "th", "td"),
    *("figure", "figcaption", "svg", "rect", "path", "text", "i"),
    *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msub", "msup", "msubsup", "mstyle"),
}


@given(papers, notes.map(tuple), texts)
def test_page_is_valid_for_any_text(paper: Paper, notes: tuple[Note, ...], name: str) -> None:
    page = page_of([paper], [reading_of("k", rating=3, notes=notes)], with_notes=True, name=name)
    assert {tag for tag, _, _ in page.elements} <= SOUND
    assert len(page.find("script")) == len(page.find("style")) == 1
    assert not [attribute for _, has, _ in page.elements for attribute in has if attribute.startswith("on")]
    assert all(re.match("#|https?://", address) for address in page.all("href"))
    assert all(address.startswith("https://") for address in page.all("src"))
    assert len(set(page.all("id"))) == len(page.all("id"))
    levels = [int(tag[1]) for tag, _, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False))
    assert not re.search(f"(?!\n)[{CONTROL}{INVISIBLE}{MISLEADING}]", page.source)
    assert page.find("span", class_="title") == [" ".join(sanitize(paper.title, lines=True).split())]
    assert len(page.find("ul", class_="notes")) == bool(notes)
