"""Styles of Markdown reading lists: the positions of the title, links and details of an entry."""

from __future__ import annotations

from typing import Any

import pytest

from paperlog.formats import ImportFormat, loads
from paperlog.schema import encode
from support.shell import Shell

PAPER = "https://arxiv.org/abs/2001.00001"
CODE = "https://github.com/x/y"


def only(text: str) -> dict[str, Any]:
    """Return the only paper in a list, with the addresses of its links."""
    (paper,) = loads(text, "list", ImportFormat.MARKDOWN).papers
    return encode(paper) | {"links": [link.url for link in paper.links]}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (f"[paper]({PAPER}): Walking Robots Learn to Fall.", {}),
        (f"[Paper: Walking Robots Learn to Fall]({PAPER})", {}),
        (f"[pdf]({PAPER}) Walking Robots Learn to Fall", {}),
        (f"{PAPER} - Walking Robots Learn to Fall", {}),
        (f"[[CVPR2021]({PAPER})] Walking Robots Learn to Fall", {"venue": "CVPR2021"}),
        (f"ICCV 2023 oral, **Walking Robots**: Learn to Fall, [Website]({PAPER})", {"venue": "ICCV 2023 oral"}),
        (f"arXiv 2024.08, Walking Robots Learn to Fall, [arXiv]({PAPER})", {"venue": "arXiv 2024.08"}),
        (f"[2023/10] **Walking Robots Learn to Fall** *Ann Bee et al.* [[paper]({PAPER})]", {"published": "2023-10"}),
        (f"**[Walker]** Walking Robots Learn to Fall | **[ICCV' 17]** |[`[pdf]`]({PAPER})", {"venue": "ICCV' 17"}),
        (f"Walking Robots Learn to Fall [[Science]({PAPER})]", {"venue": "Science"}),
        (f"Walking Robots Learn to Fall ([Some Blog]({PAPER}))", {}),
        (f"[[2001.00001] Walking Robots Learn to Fall]({PAPER})", {}),
        (f"[Walking Robots Learn to Fall (2017)]({PAPER})", {"published": "2017"}),
        (f"[Walking Robots Learn to Fall - CVPR - 2019]({PAPER})", {"venue": "CVPR", "published": "2019"}),
        (f"[Walking Robots Learn to Fall - by Ann Bee]({PAPER})", {"authors": ["Ann Bee"]}),
        (f"[CVPR 2021 | Walking Robots Learn to Fall]({PAPER})", {"venue": "CVPR 2021", "published": "2021"}),
        (f"**Walking Robots Learn to Fall (2015, NIPS)** [pdf]({PAPER})", {"venue": "NIPS", "published": "2015"}),
        (f"Walking Robots Learn to Fall (arXiv, 21 Jul 2025) [pdf]({PAPER})", {"published": "2025-07-21"}),
        (f"Walking Robots Learn to Fall (ESANN, 2016) [pdf]({PAPER})", {"venue": "ESANN", "published": "2016"}),
        (f"[Walking Robots Learn to Fall](notes/fall.md) [[arXiv]({PAPER})]", {}),
        (f"~~[Walking Robots Learn to Fall]({PAPER})~~ :star::star: 🔥", {}),
        (f"[x] [Walking Robots Learn to Fall]({PAPER})", {}),
        (f"**Walking Robots Learn to Fall** [[Lab]({PAPER})] Dec. 2018 [open]", {"published": "2018-12"}),
        (f"Walking Robots Learn to Fall. [Knut (1970)]({PAPER}).", {"authors": ["Knut"], "published": "1970"}),
        (f"[Walking Robots Learn to Fall]({PAPER}) - Ann B. Bee 1999", {"authors": ["Ann B. Bee"]}),
        (f"[Walking Robots Learn to Fall]({PAPER}) (Bee et al., 1999)", {"authors": ["Bee"], "published": "1999"}),
        (f"[Walking Robots Learn to Fall]({PAPER}) (Bee & Dee, 1999)", {"authors": ["Bee", "Dee"]}),
        (f"[Walking Robots Learn to Fall]({PAPER}), *[Ann Bee](https://bee.org), Carl Dee*", {}),
    ],
)  # fmt: skip
def test_title_is_found_in_any_position(entry: str, expected: dict[str, Any]) -> None:
    read = only(f"- {entry}")
    assert read["title"].replace(":", "") == "Walking Robots Learn to Fall"
    assert read["links"] == [PAPER]
    assert {name: read[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("entry", "authors", "venue", "published"),
    [
        (
            f'Bee, Ann, Carl Dee, and Eve Fox. ["Robots That Fall."]({PAPER}) arXiv preprint arXiv:2001.00001 (2020).',
            ["Ann Bee", "Carl Dee", "Eve Fox"], "arXiv preprint", "2020",
        ),
        (
            f'Hay, Gil, et al. ["Robots That Fall."]({PAPER}) _Proceedings of Robotics_ 2023.',
            ["Gil Hay"], "Proceedings of Robotics", "2023",
        ),
        (
            f"G. Hay, A. P. Ike, and J. Kay, **Robots That Fall**, ESANN, 2016. [pdf]({PAPER})",
            ["G. Hay", "A. P. Ike", "J. Kay"], "ESANN", "2016",
        ),
        (f"Lee, M., Moe, N. et al. (2015). Robots That Fall. In CVPR. {PAPER}", ["M. Lee", "N. Moe"], "CVPR", "2015"),
        (f"Bee, A., & Dee, C. (2019). *Robots That Fall*. [pdf]({PAPER})", ["A. Bee", "C. Dee"], None, "2019"),
        (
            f'**[5]** Bee, Ann, and Carl Dee. "**Robots That Fall**." ICML. 2014. [[pdf]]({PAPER}) **(Walker)**',
            ["Ann Bee", "Carl Dee"], "ICML", "2014",
        ),
        (f"Ann Bee et al.: [Robots That Fall]({PAPER}), 2018.", ["Ann Bee"], None, "2018"),
        (
            f'A. Bee et al., "Robots That Fall," in Proc. NeurIPS, 2017, pp. 59\u201398. {PAPER}',
            ["A. Bee"], "Proc. NeurIPS", "2017",
        ),
        (f"Bee, A. B. (1998). Robots That Fall. *Mind*, 396, 41-49. {PAPER}", ["A. B. Bee"], "Mind", "1998"),
        (f"Bee, A. (1998). Robots That Fall. *Nature*, 396, 41\u201349. {PAPER}", ["A. Bee"], "Nature", "1998"),
        (
            f"Bee, A., Du, C., & Fo, E. (2015, May 3). Robots That Fall. *Falling Robots*, *521*(7553), {PAPER}",
            ["A. Bee", "C. Du", "E. Fo"], "Falling Robots", "2015-05-03",
        ),
        (
            f"Bee J, Dee AB. Robots That Fall. Nature. 2020;5:1\u20139. {PAPER}",
            ["J. Bee", "A. B. Dee"], "Nature", "2020",
        ),
        (
            f"Bee J, et al. Robots That Fall. J Robot Sci. 2020 Mar;5(2):1-9. {PAPER}",
            ["J. Bee"], "J Robot Sci", "2020-03",
        ),
        (f"Bee, R. M. Robots That Fall. Nature 238, 413 (1972). {PAPER}", ["R. M. Bee"], "Nature 238", "1972"),
        (f"Bee J. Robots That Fall. Lancet. 2020. {PAPER}", ["J. Bee"], "Lancet", "2020"),
        (f"Bee, A. & Dee, C. Robots That Fall. ICML, 2018. {PAPER}", ["A. Bee", "C. Dee"], "ICML", "2018"),
        (f'A. Bee, "Robots\n  That Fall." ICML, 2018. {PAPER}', ["A. Bee"], "ICML", "2018"),
        (
            f'[Bee, Ann, and Carl Dee. "Robots That Fall." ICML 2018.]({PAPER})',
            ["Ann Bee", "Carl Dee"], "ICML 2018", "2018",
        ),
    ],
)  # fmt: skip
def test_citation_has_its_title_authors_venue_and_date(
    entry: str, authors: list[str], venue: str | None, published: str
) -> None:
    read = only(f"- {entry}")
    assert (read["title"], read["links"]) == ("Robots That Fall", [PAPER])
    assert (read["authors"], read.get("venue"), read["published"]) == (authors, venue, published)


@pytest.mark.parametrize(
    ("entry", "title", "authors", "venue"),
    [
        ("张三, 李四. 机器人的研究[J]. 计算机学报, 2020.", "机器人的研究", ["张三", "李四"], "计算机学报"),
        (
            "张三\uff0c李四等。机器人的研究[J]。计算机学报\uff0c2020\uff0c5(3)\uff1a1-9.",
            "机器人的研究",
            ["张三", "李四"],
            "计算机学报",
        ),
        ("王五. 机器人的综述[M]. 北京: 科学出版社, 2020.", "机器人的综述", ["王五"], "北京: 科学出版社"),
        ("山田太郎「ロボットの研究」日本学会誌, 2020.", "ロボットの研究", ["山田太郎"], "日本学会誌"),
        ("山田太郎, 鈴木花子『ロボットの話』東京書店, 2020.", "ロボットの話", ["山田太郎", "鈴木花子"], "東京書店"),
        (
            '김철수, 이영희. "로봇의 보행에 관한 연구". 정보과학회지, 2020.',
            "로봇의 보행에 관한 연구",
            ["김철수", "이영희"],
            "정보과학회지",
        ),
    ],
)
def test_east_asian_citation_has_its_title_authors_venue_and_date(
    entry: str, title: str, authors: list[str], venue: str
) -> None:
    read = only(f"[1] {entry}")
    assert (read["title"], read["authors"], read["venue"], read["published"]) == (title, authors, venue, "2020")


def test_only_author_with_initials_without_full_stops_is_not_a_part_of_the_title() -> None:
    read = only(f"- Bee J. Robots that fall: a study. Lancet 2019;393:12-20. {PAPER}")
    assert (read["title"], read["authors"], read["published"]) == ("Robots that fall: a study", ["J. Bee"], "2019")


def test_particles_after_initials_are_parts_of_a_name() -> None:
    read = only(f"- **Robots That Fall**, Juan C. De La Bee, Ann Dee. [pdf]({PAPER})")
    assert read["authors"] == ["Juan C. De La Bee", "Ann Dee"]


@pytest.mark.parametrize("title", ["Exemplar VAE: Learning to Rank", "Ann B. Bee and the Art of Falling"])
def test_capital_letters_in_a_title_are_not_initials(title: str) -> None:
    assert only(f"- {title} [pdf]({PAPER})")["title"] == title


@pytest.mark.parametrize("separator", ["\u3001", "\uff0c", "\uff1b "])
def test_authors_in_a_cell_have_east_asian_separators(separator: str) -> None:
    text = f"| 标题 | 作者 |\n|-|-|\n| 机器人的研究 | 张三{separator}Ann Bee |"
    assert only(text)["authors"] == ["张三", "Ann Bee"]


@pytest.mark.parametrize(
    "text",
    [
        f"## Robots That Fall\n{PAPER}\n\nAn abstract of it.",
        f"## Robots That Fall\n\n*Bee, Dee \u2014 2018* \u2014 [arXiv:2001.00001]({PAPER})\n\nAn abstract of it.",
        f"**Robots That Fall**\n\n- Paper(Oral): {PAPER}\n- Code: None\n\nAn abstract of it.",
        f"**《Robots That Fall》**\n\narXiv\uff1a{PAPER}\n\n> An abstract of it.",
        f"## Robots That Fall\n- **저자**: Ann Bee\n- **URL**: {PAPER}\n\nAn abstract of it.",
        f"**Robots That Fall** <br>\nAnn Bee, Carl Dee <br>\n[ICCV 2025 Highlight]({PAPER})<br>\nAn abstract of it.",
        f"[1] [Robots That Fall (2015)]({PAPER})<br>\nAn abstract of it.<br>",
        f"- **Robots That Fall.** Preprint.\n\n   *Ann Bee, Carl Dee* [[pdf]({PAPER})], 2021\n\n   An abstract of it.",
        f"- [Robots That Fall]({PAPER})\n  - Ann Bee, Carl Dee\n  - 📅 Date: May 2026\n  - TLDR: An abstract of it.",
        f"| Paper | URL |\n|-|-|\n| 1) Robots That Fall  An abstract of it in a few more words. | [PDF]({PAPER}) |",
        f"| 标题 | 摘要 | 链接 |\n|-|-|-|\n| Robots That Fall | An abstract of it. | [pdf]({PAPER}) |",
        f"| Dataset | Publication | TLDR |\n|-|-|-|\n| Robots That Fall | [JAG2026]({PAPER}) | An abstract of it. |",
        f"| System | Anything |\n|-|-|\n| Robots That Fall<br>An abstract of it. | [here]({PAPER}) |",
        f"| Name | Paper | Notes |\n|-|-|-|\n| Walker | [Robots That Fall]({PAPER}) | An abstract of it. |",
        f"- [About walkers](notes/walk.md)\n  - Title: Robots That Fall\n  - URL: {PAPER}\n  - An abstract of it.",
        f"### Walks\n\n**Title:** [Robots That Fall]({PAPER})\n\n**Year:** 2018\n\n**Notes:** An abstract of it.",
        f"<ul><li><b>Robots That Fall</b> <a href='{PAPER}'>pdf</a><p>An abstract of it.</ul>",
        f"<table><th>Title<th>TLDR<th>URL<tr><td>Robots That Fall<td>An abstract of it.<td><a href={PAPER}>-</a>",
    ],
)  # fmt: skip
def test_entry_of_several_lines_is_one_paper(text: str) -> None:
    read = only(text)
    assert (read["title"], read["links"]) == ("Robots That Fall", [PAPER])
    assert "An abstract of it" in read["summary"]


@pytest.mark.parametrize(
    "text",
    [
        f"# Papers\n\n### Robots That Fall\nAuthors: Ann Bee, Carl Dee\nLink: {PAPER}\nYear: 2015\nTags: robots",
        f"### Robots That Fall\nTags: robots\nYear: 2015\nLink: {PAPER}\nAuthors: Ann Bee, Carl Dee",
        f"### Robots That Fall\n- Authors: Ann Bee, Carl Dee\n- Year: 2015\n- Link: {PAPER}\n- Tags: robots",
        f"### Robots That Fall\n\nAuthors: Ann Bee, Carl Dee\n\nTags: robots\n\nYear: 2015\n\nLink: {PAPER}",
        f"Title: Robots That Fall\nAuthors: Ann Bee, Carl Dee\nYear: 2015\nURL: {PAPER}\nTags: robots",
    ],
)
def test_fields_below_a_heading_belong_to_its_paper(text: str) -> None:
    read = only(text)
    assert (read["title"], read["links"], read["tags"]) == ("Robots That Fall", [PAPER], ["robots"])
    assert (read["authors"], read["published"], "summary" in read) == (["Ann Bee", "Carl Dee"], "2015", False)


def test_authors_and_a_year_below_a_heading_need_no_link() -> None:
    read = only("# Papers\n\n## Robots That Fall\nAuthors: Ann Bee\nYear: 2015\n\n## About\nUpdated: 2016\n")
    assert (read["title"], read["authors"], read["published"]) == ("Robots That Fall", ["Ann Bee"], "2015")


def test_paragraphs_of_fields_with_titles_are_papers() -> None:
    text = "Title: Nets at Rest\nAuthors: Bee\nURL: https://x.org/1\n\nTitle: Nets at War\nURL: https://x.org/2\n"
    papers = loads(text, "list", ImportFormat.MARKDOWN).papers
    assert [(paper.title, paper.authors) for paper in papers] == [("Nets at Rest", ("Bee",)), ("Nets at War", ())]


def test_pages_of_authors_are_not_links_of_the_paper() -> None:
    text = f"| Title | Authors |\n|-|-|\n| [Robots That Fall]({PAPER}) | [Ann Bee](https://bee.org), Carl Dee |"
    assert (only(text)["links"], only(text)["authors"]) == ([PAPER], ["Ann Bee", "Carl Dee"])


def test_table_columns_with_unknown_names_are_read_by_their_content() -> None:
    text = (
        f"| Paper | Who | When | Where | My take |\n|-|-|-|-|-|\n"
        f"| [Robots That Fall]({PAPER}) | Bee et al. | Apr 2023 | ICCV 2023 | Read it *twice* |\n"
    )
    read = only(text)
    assert (read["authors"], read["published"], read["venue"]) == (["Bee"], "2023-04", "ICCV 2023")
    assert read["summary"] == "My take: Read it *twice*"


@pytest.mark.parametrize(
    "entry", [f"Mon: [Robots That Fall]({PAPER})", f'A. Bee, "Robots That Fall," 2019. [Online]. Available: {PAPER}']
)
def test_words_beside_a_title_are_not_always_its_name(entry: str) -> None:
    read = only(f"- {entry}")
    assert (read["title"], read["links"], "aliases" in read) == ("Robots That Fall", [PAPER], False)


def test_plain_paragraphs_with_links_are_entries() -> None:
    text = (
        f"PolarDisk: a file system with low latency. [pdf]({PAPER})\n\nNets at Rest. Bee, Dee, Fox. https://x.org/1\n"
    )
    read = loads(text, "list", ImportFormat.MARKDOWN)
    assert [paper.title for paper in read.papers] == ["PolarDisk: a file system with low latency", "Nets at Rest"]
    assert read.papers[1].authors == ("Bee", "Dee", "Fox")


def test_items_below_an_entry_are_entries_if_they_have_a_title_and_a_paper() -> None:
    text = (
        "- **Nets at Rest. [Knut (1970)](https://x.org/a.pdf).**\n"
        "  - Nets at War. [Hop (1952)](https://x.org/b.pdf).\n"
        "  - Slides: [link](https://x.org/c)\n"
    )
    papers = loads(text, "list", ImportFormat.MARKDOWN).papers
    assert [(paper.title, [link.url for link in paper.links]) for paper in papers] == [
        ("Nets at Rest", ["https://x.org/a.pdf", "https://x.org/c"]),
        ("Nets at War", ["https://x.org/b.pdf"]),
    ]


def test_short_items_above_titles_with_papers_are_topics() -> None:
    text = (
        "- Robots\n"
        "  - FALL: Robots That Fall. 2018. [[pdf]](https://x.org/a.pdf)\n"
        "  - RISE: Robots That Rise. 2019. [[pdf]](https://x.org/b.pdf)\n"
        "- Nets at Rest\n"
        "  - Paper: https://x.org/c.pdf\n"
        "  - Slides: https://x.org/d.pdf\n"
    )
    papers = loads(f"{text}- Nets\n  - Nets That Never Rest. [[pdf]]({PAPER})", "list", ImportFormat.MARKDOWN).papers
    assert [(paper.title, paper.tags) for paper in papers] == [
        ("FALL: Robots That Fall", ("robots",)),
        ("RISE: Robots That Rise", ("robots",)),
        ("Nets at Rest", ()),
        ("Nets That Never Rest", ("nets",)),
    ]


def test_references_without_links_are_read_where_most_items_are_references() -> None:
    references = (
        "- Ann Bee et al.: Nets at War and Peace, 2018.\n- Nets That Learn to Rest (ICDE 2022)\n"
        "- Nets That Never Rest (VLDB 2023)\n"
    )
    news = "- Released in June 2023\n- We moved to a new building in 2022\n- 2021: nothing happened\n"
    read = loads(f"## Papers\n{references}\n## News\n{news}", "list", ImportFormat.MARKDOWN)
    assert [paper.title for paper in read.papers] == [
        "Nets at War and Peace",
        "Nets That Learn to Rest",
        "Nets That Never Rest",
    ]


def test_references_with_the_year_after_the_authors_need_no_link() -> None:
    read = loads(
        "- Bee, A. (1969). Falling. *Nature*, 15, 237-240.\n- Not a paper (1969).\n", "list", ImportFormat.MARKDOWN
    )
    assert [(paper.title, paper.authors, paper.venue) for paper in read.papers] == [("Falling", ("A. Bee",), "Nature")]


@pytest.mark.parametrize(
    "entry",
    [
        "Nets That Never Rest (VLDB 2023)",
        "Ann Bee et al. Nets That Never Rest. 2019.",
        "Bee, A. and Dee, C. Nets That Never Rest. ICML, 2018.",
        "[Nets That Never Rest]()",
    ],
)
def test_single_references_without_links_are_read(entry: str) -> None:
    read = loads(f"- {entry}\n- [Nets at Rest]({PAPER})\n", "list", ImportFormat.MARKDOWN)
    assert [(paper.title, len(paper.links)) for paper in read.papers] == [
        ("Nets That Never Rest", 0),
        ("Nets at Rest", 1),
    ]


@pytest.mark.parametrize(
    "item",
    [
        "Data Mining: KDD, WWW",
        "Our paper was accepted by the jury in 2023",
        "The paper says how robots fall (Bee 2024, *Robots Can Fall for Many Other Reasons*).",
        "Robots - [Google]() May 2022",
    ],
)
def test_items_that_mention_venues_or_dates_are_not_references(item: str) -> None:
    assert only(f"- {item}\n\n- [Nets at Rest]({PAPER})")["title"] == "Nets at Rest"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("doi: 10.1000/ab.12", "https://doi.org/10.1000/ab.12"),
        ("(DOI 10.1000/ab.12).", "https://doi.org/10.1000/ab.12"),
        ("arXiv:2001.00001v2.", "https://arxiv.org/abs/2001.00001v2"),
        (f"arXiv:2001.00001. [pdf]({PAPER})", PAPER),
    ],
)
def test_identifiers_in_text_are_links(text: str, url: str) -> None:
    read = only(f"- Robots That Fall. {text}")
    assert (read["title"], read["links"], "summary" in read) == ("Robots That Fall", [url], False)


def test_identifiers_of_other_papers_stay_in_the_summary_as_they_are() -> None:
    read = only(f"- [Robots That Fall]({PAPER}): builds on arXiv:2001.00002 and doi:10.1000/182 for speed")
    assert (read["links"], read["summary"]) == ([PAPER], "builds on arXiv:2001.00002 and doi:10.1000/182 for speed")


@pytest.mark.parametrize("title", ['"Why Fall?" Explaining Robots', "Robots and “Falling”"])
def test_quotation_marks_in_a_title_stay(title: str) -> None:
    assert only(f"- [{title}]({PAPER})")["title"] == title


def test_whole_escape_sequences_are_removed_from_titles() -> None:
    assert only(f"- [Robots \x1b[31mThat\x1b[0m Fall]({PAPER})")["title"] == "Robots That Fall"


@pytest.mark.parametrize(
    ("entry", "published"),
    [("ICML 2018", "2018"), ("arXiv 2024.08", "2024-08"), ("arXiv:1806.00001", None), ("IEEE Std 1588-2019", None)],
)
def test_date_of_a_venue_is_the_date_of_the_paper(entry: str, published: str | None) -> None:
    assert only(f"- [Robots That Fall](https://x.org) ({entry})").get("published") == published


@pytest.mark.parametrize("symbol", ["\u2022", "\U0001f4c4", "\u2b50\ufe0f"])
def test_lines_with_the_same_symbol_are_entries(symbol: str) -> None:
    text = f"{symbol} [Nets at Rest]({PAPER})\n{symbol} Nets at War and Peace, Bee et al. https://x.org/2\n"
    read = loads(text, "list", ImportFormat.MARKDOWN)
    assert [paper.title for paper in read.papers] == ["Nets at Rest", "Nets at War and Peace"]


@pytest.mark.parametrize("separator", ["\n", "\n\n"])
def test_references_with_numbers_in_brackets_are_entries(separator: str) -> None:
    references = [
        '[1] A. Bee et al., "Nets at war and peace," in ICDE, 2018.',
        '[2] C. Dee and E. Fox, "Nets that learn to rest,"\nNeural Nets, vol. 9, 1997.',
        f"[3] [Nets at Rest]({PAPER}). ICLR 2015.",
    ]
    prose = f"As shown in\n[4] by others, {CODE} works.\n\n"
    read = loads(f"{prose}# References\n{separator.join(references)}", "list", ImportFormat.MARKDOWN)
    assert [(paper.title, paper.authors) for paper in read.papers] == [
        ("Nets at war and peace", ("A. Bee",)),
        ("Nets that learn to rest", ("C. Dee", "E. Fox")),
        ("Nets at Rest", ()),
    ]


SOFTWARE = (
    "- [tool](https://github.com/a/tool) - Runs things.\n- [lib](https://github.com/a/lib) - A library.\n"
    "- [docs](https://tool.example.org) - Its home.\n"
)


def test_lists_of_software_and_prose_are_not_papers() -> None:
    prose = f"[This paper]({PAPER}) shows that it works. See [the docs](https://example.org) and the [code]({CODE}).\n"
    with pytest.raises(ValueError, match="nothing looks like a paper"):
        loads(f"# Tools\n\n{SOFTWARE}\nMore on [the site](https://example.org).", "list", ImportFormat.MARKDOWN)
    read = loads(f"{prose}\n## Tools\n{SOFTWARE}\n## Papers\n- [Nets](https://x.org)", "list", ImportFormat.MARKDOWN)
    assert [paper.title for paper in read.papers] == ["Nets"]
    assert [(each.entry, each.reason) for each in read.rejected] == [("line 1 (This paper)", "a link without a title")]


def test_only_papers_are_read_in_a_section_of_software() -> None:
    text = (
        "## Software\n- [View](https://view.example.org) - A viewer.\n- [tool](https://github.com/a/tool) - It runs.\n"
        f"- [Walker](https://walker.example.org) - It walks ([paper]({PAPER})).\n"
    )
    assert (only(text)["title"], only(text)["links"]) == ("Walker", ["https://walker.example.org", PAPER])


@pytest.mark.parametrize("heading", ["Datasets", "Useful Tools", "Datasets & Benchmarks", "Misc", "数据集"])
def test_sections_of_tools_and_data_contain_only_papers_and_reports(heading: str) -> None:
    text = (
        f"## Papers\n- [Nets](https://x.org)\n\n## {heading}\n- [Digits](https://digits.example.org) - Ten digits.\n"
        f"- [Walker](https://walker.example.org) like [this paper]({PAPER}).\n- [Words]({PAPER}2) of all kinds\n"
    )
    read = loads(text, "list", ImportFormat.MARKDOWN)
    assert [paper.title for paper in read.papers] == ["Nets", "Words"]
    assert [(each.entry, each.reason) for each in read.rejected] == [("line 6 (this paper)", "a link without a title")]


def test_an_emphasized_word_of_a_sentence_is_not_an_author() -> None:
    paper = only(f"- [X-Net]({PAPER}): *Deep* networks for things")
    assert (paper.get("authors", []), paper["summary"]) == ([], "*Deep* networks for things")
    assert only(f"- [X-Net]({PAPER}), *Bee*")["authors"] == ["Bee"]


def test_links_in_code_are_kept_in_summaries_and_otherwise_reported() -> None:
    text = f"- [Nets](https://x.org)\n\n  Run `get {PAPER}` to get it.\n\n## Notes\n\nRun `get {PAPER}2` too.\n"
    read = loads(text, "list", ImportFormat.MARKDOWN)
    assert [paper.summary for paper in read.papers] == [f"Run `get {PAPER}` to get it."]
    assert [(each.entry, each.reason) for each in read.rejected] == [(f"line 7 ({PAPER}2)", "a link without a title")]


def test_links_outside_of_entries_are_reported(new_paperlog: Shell) -> None:
    result = new_paperlog(
        "import - --format markdown",
        stdin=f"We build on {PAPER}.\n\n- [Nets](https://x.org)\n\n## Citation\n\nhttps://doi.org/10.1000/1\n",
    )
    assert result.code == 3
    assert "1 added" in result.out
    assert result.err.splitlines() == [
        f"-: line 1 ({PAPER}): a link without a title",
        "-: line 7 (https://doi.org/10.1000/1): a link without a title",
    ]


def test_research_sites_of_companies_are_not_profiles() -> None:
    links = ["https://ai.facebook.com/a", "https://engineering.linkedin.com/b", "https://facebook.com/c"]
    papers = loads("\n".join(f"- [Nets at Rest]({link})" for link in links), "list", ImportFormat.MARKDOWN).papers
    assert [link.url for paper in papers for link in paper.links] == links[:2]


@pytest.mark.parametrize(
    "fields",
    [
        "title={On Small Bodies}, year=1892, url={https://x.example.org/old}",
        "title={2020 Survey on Small Bodies}, year=2021",
        "title={Aero, Inc. v. N.L.R.B.}, year=2021",
        "title={A Model}, year=2021, url={https://ai.facebook.com/research/publications/model/}",
        "title={A Model}, year=2021, url={https://twitter.com/someone/status/1}",
    ],
)
def test_own_list_is_imported_unchanged(new_paperlog: Shell, fields: str) -> None:
    assert new_paperlog("import - --format bibtex", stdin=f"@misc{{k, {fields}}}").code == 0
    text = new_paperlog("export --format markdown --style badges").out
    (paper,) = loads(text, "list", ImportFormat.MARKDOWN).papers
    (own,) = new_paperlog("list --json").json
    assert (paper.title, paper.published, [link.url for link in paper.links]) == (
        own["title"], own["published"], [link["url"] for link in own["links"]],
    )  # fmt: skip
