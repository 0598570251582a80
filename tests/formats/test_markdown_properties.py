"""Made-up Markdown lists in many styles: each link is in its paper or reported, and each title is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from paperlog.formats import ImportFormat, loads
from paperlog.formats.base import ImportedList

NOUNS = ["Robots", "Networks", "Words", "Graphs", "Images", "Proteins", "Markets", "Birds", "Plans", "Signals"]
VERBS = ["Learning", "Ranking", "Sorting", "Falling", "Growing", "Finding", "Seeing", "Moving"]
LINKERS = ["for", "without", "of", "beyond", "through", "under"]
FAMILIES = ["Bee", "Dee", "Fox", "Hay", "Kay", "Lowe", "Moe", "Nash"]
GIVEN = ["Ann", "Carl", "Eve", "Gil", "Ida", "Jo", "Kim", "Lou"]


@dataclass(frozen=True)
class Listed:
    """A paper as a list shows it."""

    title: str
    url: str
    code: str
    names: list[tuple[str, str]]
    venue: str
    year: int

    @property
    def authors(self) -> str:
        return ", ".join(f"{given} {family}" for given, family in self.names)

    @property
    def initials(self) -> str:
        return ", ".join(f"{given[0]}. {family}" for given, family in self.names)


@st.composite
def titles(draw: st.DrawFn) -> str:
    verb, other_verb = draw(st.sampled_from(VERBS)), draw(st.sampled_from(VERBS)).lower()
    noun, other_noun = draw(st.sampled_from(NOUNS)), draw(st.sampled_from(NOUNS)).lower()
    name = draw(st.sampled_from(["", "NetX: ", "Walker2D: "]))
    return f"{name}{verb} {noun} {draw(st.sampled_from(LINKERS))} {other_verb} {other_noun}"


@st.composite
def papers(draw: st.DrawFn) -> list[Listed]:
    count = draw(st.integers(1, 5))
    chosen = draw(st.lists(titles(), min_size=count, max_size=count, unique=True))
    names = st.lists(st.tuples(st.sampled_from(GIVEN), st.sampled_from(FAMILIES)), min_size=2, max_size=4, unique=True)
    hosts = st.sampled_from(
        ["https://arxiv.org/abs/20{:02}.{:05}", "https://openreview.net/forum?id={}x{}", "https://x.org/{}-{}.pdf"]
    )
    return [
        Listed(
            title,
            draw(hosts).format(draw(st.integers(10, 25)), number),
            f"https://github.com/x/{number}",
            draw(names),
            draw(st.sampled_from(["CVPR", "ICML", "NeurIPS", "ACL"])),
            draw(st.integers(2010, 2025)),
        )
        for number, title in enumerate(chosen)
    ]  # fmt: skip


STYLES: list[Callable[[Listed], str]] = [
    lambda p: f"- [{p.title}]({p.url})",
    lambda p: f"* **{p.title}** ({p.year}), {p.authors} [[pdf]]({p.url}) [[code]]({p.code})",
    lambda p: f"1. {p.title} [[{p.venue} {p.year}]({p.url})]",
    lambda p: f"- [[{p.venue}{p.year}]({p.url})] {p.title} [[github]({p.code})]",
    lambda p: f"- {p.venue} {p.year}, {p.title}, [arXiv]({p.url}) / [code]({p.code})",
    lambda p: f"- [paper]({p.url}): {p.title}.",
    lambda p: f"- {p.url} - {p.title}",
    lambda p: f"- {p.initials}, **{p.title}**, {p.venue}, {p.year}. [pdf]({p.url})",
    lambda p: f'- {p.initials}. ["{p.title}."]({p.url}) _{p.venue}_ {p.year}.',
    lambda p: f'- {p.initials}. "{p.title}." {p.venue}, {p.year}. [pdf]({p.url})',
    lambda p: f"- [{p.title}](notes/mine.md) [[arXiv]({p.url})]",
    lambda p: f"- **[Short]** {p.title} | **[{p.venue}' 17]** |[`[pdf]`]({p.url}) [`[code]`]({p.code})",
    lambda p: f"- **{p.title}**\n  - Paper: {p.url}\n  - Code: [github]({p.code})",
    lambda p: f"- [{p.title}]({p.url})\n    - {p.authors}\n    - 📅 Date: May {p.year}\n    - Code: {p.code}",
    lambda p: f"- **{p.title}.** {p.venue} {p.year}.\n\n    *{p.authors}* [[pdf]({p.url})]",
    lambda p: f"\n**{p.title}** <br>\n{p.authors} <br>\n[{p.venue} {p.year}]({p.url}) • [Code]({p.code})\n",
    lambda p: f"\n**{p.title}**\n\n- Paper: {p.url}\n- Code: {p.code}\n",
    lambda p: f"\n{p.title}. {p.authors}. {p.url}\n",
    lambda p: f"\n{p.title}. [pdf]({p.url})\n",
    lambda p: f"\n[7] [{p.title} ({p.year})]({p.url})<br>\nA note on it.<br>\n",
    lambda p: f"\n## {p.title}\n{p.url}\n",
    lambda p: f"\n| Date | Title | Links |\n|-|-|-|\n| {p.year} | **{p.title}** | [pdf]({p.url}), [code]({p.code}) |\n",
    lambda p: f"\n| Year | System | Anything |\n|-|-|-|\n| {p.year} | [{p.title}]({p.url}) | [code]({p.code}) |\n",
    lambda p: f"\n<ul><li><a href='{p.url}'>{p.title}</a> {p.authors}</li></ul>\n",
]  # fmt: skip

PROSE = (
    "\nAs earlier work ([Bee et al.]({})) has shown, one can go on. See [the site](https://site.example.org) first.\n"
)
SOFTWARE = (
    "\n## Software\n- [one](https://github.com/a/one) - It runs.\n- [two](https://github.com/a/two) - It walks.\n"
)
CITED = "https://arxiv.org/abs/1999.00001"


def reported_lines(read: ImportedList) -> set[int]:
    return {int(each.entry.split()[1]) for each in read.rejected}


@given(papers(), st.sampled_from(STYLES), st.booleans(), st.booleans())
def test_each_paper_has_its_title_and_its_links(
    listed: list[Listed], style: Callable[[Listed], str], has_prose: bool, has_software: bool
) -> None:
    parts = [PROSE.format(CITED) if has_prose else "", "\n## Papers\n\n", *(f"{style(paper)}\n" for paper in listed)]
    text = "".join([*parts, SOFTWARE if has_software else ""])
    read = loads(text, "list", ImportFormat.MARKDOWN)
    assert [paper.title for paper in read.papers] == [paper.title for paper in listed]
    for paper, given_paper in zip(read.papers, listed, strict=True):
        links = {link.url for link in paper.links}
        assert given_paper.url in links
        assert (given_paper.code in links) == (given_paper.code in style(given_paper))
    assert reported_lines(read) == ({2} if has_prose else set())


@given(st.lists(st.tuples(papers(), st.sampled_from(STYLES)), min_size=1, max_size=4))
def test_each_link_of_a_mixed_list_is_in_a_paper_or_reported(
    groups: list[tuple[list[Listed], Callable[[Listed], str]]],
) -> None:
    text = "".join(
        f"\n## Part {number}\n\n{style(paper)}\n" for number, (listed, style) in enumerate(groups) for paper in listed
    )
    read = loads(text, "list", ImportFormat.MARKDOWN)
    linked = {link.url for paper in read.papers for link in paper.links}
    reported = reported_lines(read)
    for number, line in enumerate(text.splitlines(), start=1):
        for listed, _ in groups:
            for paper in listed:
                assert paper.url not in line or paper.url in linked or number in reported


MARKUP = ["**", "[", "](", ")", "<br>", "|", "- ", "\n", "\n\n", "# ", "> ", "<b>", "</li>", "<td>", '"', "("]


@given(
    papers(),
    st.sampled_from(STYLES[:-1]),
    st.lists(st.tuples(st.integers(0, 400), st.sampled_from(MARKUP)), max_size=4),
)
def test_no_link_of_a_damaged_list_is_lost(
    listed: list[Listed], style: Callable[[Listed], str], damage: list[tuple[int, str]]
) -> None:
    text = "".join(f"{style(paper)}\n" for paper in listed)
    for position, markup in damage:
        at = position % (len(text) + 1)
        starts = [text.find(paper.url) for paper in listed]
        is_in_link = any(
            0 <= at - start <= len(paper.url) for start, paper in zip(starts, listed, strict=True) if start >= 0
        )
        text = text if is_in_link else text[:at] + markup + text[at:]
    try:
        read = loads(text, "list", ImportFormat.MARKDOWN)
    except ValueError:
        read = ImportedList("list")
    kept = " ".join(
        [link.url for paper in read.papers for link in paper.links] + [paper.summary or "" for paper in read.papers]
    )
    lines = text.splitlines()
    for paper in listed:
        # The reported line is the one where the link starts. Damage may have broken its text into several lines.
        reported = ("".join(lines[number - 1 : number + 2 * len(damage)]) for number in reported_lines(read))
        assert paper.url in kept or any(paper.url in each for each in reported)
