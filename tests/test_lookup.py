"""Looking up papers and categories by name, identifier or URL."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.identifiers import (
    comparable_url,
    complete_url,
    doi_path,
    find_doi,
    is_web_url,
    make_link,
    parse_arxiv_id,
    parse_doi,
)
from paperlog.models import Link
from paperlog.schema import KEY
from paperlog.text import UniqueKeys, fold, is_same_tag, slug
from support.counting import assert_linear, count_operations
from support.shell import Shell


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("lora", "lora"),
        ("LORA", "lora"),
        ("GPT-3", "gpt-3"),
        ("gpt3", "gpt-3"),
        ("gpt 3", "gpt-3"),
        ("2106.09685", "lora"),
        ("2106.09685v2", "lora"),
        ("arXiv:2106.09685", "lora"),
        ("arxiv.org/abs/2106.09685", "lora"),
        ("https://arxiv.org/pdf/2106.09685v1.pdf", "lora"),
        ("http://www.arxiv.org/abs/2106.09685/", "lora"),
        ("10.48550/arXiv.2106.09685", "lora"),
        ("https://doi.org/10.48550/arxiv.2106.09685", "lora"),
        ("https://huggingface.co/blog/moe", "moe"),
        ("huggingface.co/blog/moe/", "moe"),
        ("Attention is all you need!", "transformer"),
        ("you only look once", "yolo"),
        ("YOLOv1", "yolo"),
        ("mixtral 8x7b", "moe"),
        ("An Image is Worth 16x16 Words", "vit"),
        # Exact names take precedence over prefixes.
        ("gpt", "gpt"),
        ("dino", "dino"),
        ("sam", "sam"),
        ("r-cnn", "r-cnn"),
        ("flashattention", "flashattention"),
        ("yolo", "yolo"),
        ("s4", "s4"),
        ("moe", "moe"),
        # Unique prefixes.
        ("mixtral", "moe"),
        ("chinch", "chinchilla"),
        ("denoising", "ddpm"),
    ],
)
def test_name_finds_its_paper(paperlog: Shell, name: str, key: str) -> None:
    assert paperlog.paper(name)["key"] == key


def test_ambiguous_prefix_lists_the_candidates(paperlog: Shell) -> None:
    result = paperlog("show flash-")
    assert result.code == 1
    assert result.out == ""
    assert result.err.splitlines() == [
        "'flash-' matches 2 papers; use the key of one:",
        "  flashattention-2  FlashAttention-2: Faster Attention with Better Parallelism and Work Partitioning",
        "  flashattention    FlashAttention: Fast and Memory-Efficient Exact Attention with IO-Awareness",
    ]


def test_long_list_of_candidates_is_shortened(paperlog: Shell) -> None:
    assert paperlog("show e").err.count("\n") <= 12
    for number in range(12):
        paperlog(f"add --title 'Zebra {number}'")
    assert "  and 2 more\n" in paperlog("show zebra").err


def test_unknown_name_gets_suggestions(paperlog: Shell) -> None:
    result = paperlog("show chinchila")
    assert (result.code, result.out) == (1, "")
    assert result.err == "No paper matches 'chinchila'. Did you mean 'chinchilla'?\n"
    assert paperlog("show robertta").err.endswith("Did you mean 'roberta' or 'bert'?\n")
    assert paperlog("show xyzzyplugh").err == "No paper matches 'xyzzyplugh'. See 'paperlog list'.\n"


@pytest.mark.parametrize("name", ["", " ", "!!", "…"])
def test_name_without_letters_finds_nothing(paperlog: Shell, name: str) -> None:
    assert paperlog(["show", "--", name]).code == 1


@pytest.mark.parametrize("name", ["language", "LANGUAGE", "lang", "l"])
def test_category_is_found_by_a_prefix(paperlog: Shell, name: str) -> None:
    assert len(paperlog(f"list --category {name}").lines) == 18


def test_category_is_found_by_its_name(paperlog: Shell) -> None:
    assert len(paperlog("list --category 'vision and image generation'").lines) == 21


@pytest.mark.parametrize("name", ["foo", "?"])
def test_unknown_category_lists_the_existing_ones(paperlog: Shell, name: str) -> None:
    result = paperlog(["list", "--category", name])
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines()[0] == f"No category matches '{name}'. Categories: language, vision, general."


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("GPT-3", "gpt3"),
        ("Łukasz Kaiser", "lukaszkaiser"),
        ("Dollár", "dollar"),
        ("Straße", "strasse"),
        ("注意", "注意"),
        ("कमाल!", "कमाल"),
        ("กิน", "กิน"),
        ("がき", "か\u3099き"),
        ("שָׁלוֹם", "שלום"),
        ("كِتَاب", "كتاب"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("GPT-3", "gpt-3"),
        ("Ünïcode & Co.", "unicode-co"),
        ("注意", "zhuyi"),
        ("", "paper"),
        ("…", "paper"),
        ("深度学习", "shenduxuexi"),
        ("深度学习 BERT", "bert"),
        ("2020年报告", "2020nianbaogao"),
        ("Глубокое обучение: обзор", "glubokoe-obuchenie-obzor"),
        ("Βαθιά μάθηση", "vathia-mathisi"),
        ("A very long title that goes on and on and on", "a-very-long-title-that-goes-on-and-on"),
        ("x" * 50, "x" * 40),
    ],
)
def test_slugs(text: str, key: str) -> None:
    assert slug(text) == key


@given(st.text())
def test_every_slug_is_a_valid_key(text: str) -> None:
    assert KEY.fullmatch(slug(text))
    assert len(slug(text)) <= 40


def test_taken_key_gets_a_number() -> None:
    keys = UniqueKeys(["bert-2"])
    assert [keys.add(name) for name in ("lora", "lora", "lora-2", "lora")] == ["lora", "lora-2", "lora-2-2", "lora-3"]
    assert [keys.add("bert") for _ in range(3)] == ["bert", "bert-3", "bert-4"]


def test_keys_of_papers_with_the_same_name_take_linear_time() -> None:
    def count(size: int) -> int:
        keys = UniqueKeys()
        return count_operations(lambda: [keys.add("lora") for _ in range(size)])

    assert_linear(count, 100)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2106.09685", "2106.09685"),
        ("1706.03762v5", "1706.03762"),
        ("arXiv: 1706.03762", "1706.03762"),
        ("hep-th/9901001v3", "hep-th/9901001"),
        ("https://arxiv.org/abs/math.GT/0309136", "math.gt/0309136"),
        ("https://export.arxiv.org/abs/2106.09685?context=cs", "2106.09685"),
        ("https://dx.doi.org/10.48550/arXiv.2106.09685", "2106.09685"),
        ("doi:10.48550/arXiv.2106.09685", "2106.09685"),
        ("2106.09685v2.", "2106.09685"),
        ("2106.0968", "2106.0968"),
        ("2106.096", None),
        ("lora", None),
        ("https://example.org/2106.09685", None),
    ],
)
def test_arxiv_ids(text: str, found: str | None) -> None:
    assert parse_arxiv_id(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10.1145/3586183.3606763", "10.1145/3586183.3606763"),
        ("doi:10.1145/3586183", "10.1145/3586183"),
        ("https://dx.doi.org/10.1145/3586183", "10.1145/3586183"),
        ("https://www.doi.org/10.1145/3586183?from=feed#top", "10.1145/3586183"),
        ("https://doi.org/10.1145%2F3586183", "10.1145/3586183"),
        ("http://doi.acm.org/10.1145/3586183", "10.1145/3586183"),
        ("https://doi-org.ezproxy.example.edu/10.1145/3586183", "10.1145/3586183"),
        ("http://dx.doi.org.proxy.example.edu:2048/10.1145/3586183", "10.1145/3586183"),
        ("info:doi/10.1145/3586183", "10.1145/3586183"),
        ("10/ggd754", "10/ggd754"),
        ("https://doi.org/10/ggd754", "10/ggd754"),
        ("10/2020", None),
        ("https://doi.org/10.1002/(SICI)1%3C2::AID-X%3E3.0.CO;2-2", "10.1002/(SICI)1<2::AID-X>3.0.CO;2-2"),
        ("10.1002/a%3C?b#c", "10.1002/a%3C?b#c"),
        ("10.1145/3586183.", "10.1145/3586183"),
        ("https://doi.org/10.1145/3586183,", "10.1145/3586183"),
        ("https://doi.org/10.1145/a%0Ab", None),
        ("10.1145/\x1b", None),
        ("10.1/x", None),
        ("lora", None),
    ],
)
def test_dois(text: str, found: str | None) -> None:
    assert parse_doi(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10.1145/1; 10.1145/2", "10.1145/1"),
        ("10.1145/1;10.1145/2", "10.1145/1"),
        ("see https://doi.org/10.1145/1, https://doi.org/10.1145/2", "10.1145/1"),
        ("10.1002/(SICI)1<2::AID-X>3.0.CO; 2-2", "10.1002/(SICI)1<2::AID-X>3.0.CO;2-2"),
        ("none", None),
    ],
)
def test_first_doi_of_a_field(text: str, found: str | None) -> None:
    assert find_doi(text) == found


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("www.example.org/a", "https://www.example.org/a"),
        ("example.org/a b", "example.org/a b"),
        ("example.org/a", "https://example.org/a"),
        ("paper.pdf", "paper.pdf"),
        ("https://example.org/A Thesis 1.pdf", "https://example.org/A%20Thesis%201.pdf"),
        ("https://example.org/a https://example.org/b.pdf", "https://example.org/a https://example.org/b.pdf"),
        ("www.example.org/A Thesis.pdf", "https://www.example.org/A%20Thesis.pdf"),
        ("www.example.org/a www.example.org/b", "www.example.org/a www.example.org/b"),
        ("https://example.org/1/Thesis Ann Bee", "https://example.org/1/Thesis%20Ann%20Bee"),
        ("https://example.org/a b/c?d=e f=g", "https://example.org/a%20b/c?d=e%20f=g"),
        ("https://example.org/a (visited in May)", "https://example.org/a (visited in May)"),
        ("https://example.org/a accessed 2020", "https://example.org/a accessed 2020"),
    ],
)
def test_urls_are_completed(text: str, url: str) -> None:
    assert complete_url(text) == url


@given(st.from_regex(r"10\.[0-9]{4}/[!-~é]{0,8}[a-z0-9]", fullmatch=True))
def test_doi_is_parsed_from_its_url(identifier: str) -> None:
    assert parse_doi(f"https://doi.org{doi_path(identifier)}") == identifier


def test_urls_are_compared_normalized() -> None:
    assert comparable_url("HTTP://www.Example.org/A/#top") == comparable_url("https://example.org/A")
    assert comparable_url("https://example.org/a") != comparable_url("https://example.org/A")
    assert comparable_url("ftp://example.org") == "ftp://example.org"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "ftp://example.org", "https://", "https://a b", "https://a\x1b"],
)
def test_invalid_web_urls(url: str) -> None:
    assert not is_web_url(url)


def test_tags_are_compared_folded() -> None:
    assert is_same_tag("\uff23afé", "cafe")
    assert not is_same_tag("C", "C++")
    assert not is_same_tag("p53-", "p53+")
    assert not is_same_tag("to-do", "to do")
    assert not is_same_tag("★", "☆")
    assert not is_same_tag("कि", "की")
    assert not is_same_tag("が", "か")


def test_doi_finds_its_paper(paperlog: Shell) -> None:
    paperlog("add --title New --link https://doi.org/10.1145/3000000.3000001")
    assert paperlog.paper("doi:10.1145/3000000.3000001")["key"] == "new"
    assert paperlog("show 10.1145/0000").code == 1


def test_edited_name_finds_its_paper(paperlog: Shell) -> None:
    paperlog("edit lora --alias 'Low Rank'")
    assert paperlog.paper("lowrank")["key"] == "lora"
    assert paperlog.paper("lora")["name"] == "Low Rank"


def test_title_of_symbols_is_not_an_identifier(paperlog: Shell) -> None:
    paperlog("add --title '★★★'")
    assert paperlog("add --title '!!!'").code == 0
    assert paperlog.paper("paper-2")["title"] == "!!!"


def test_title_of_symbols_finds_its_paper(paperlog: Shell) -> None:
    paperlog("add --title ★★★")
    assert paperlog.paper("★★★")["title"] == paperlog.paper("★★")["title"] == "★★★"
    assert paperlog("add --title ★★★").code == 1
    assert paperlog("show ☆").code == 1


@pytest.mark.parametrize(
    ("url", "label"),
    [
        ("https://arxiv.org/abs/2106.09685", "arXiv"),
        ("http://www.arxiv.org/pdf/2106.09685v2.pdf", "arXiv"),
        ("https://export.arxiv.org/list", "arXiv"),
        ("https://notarxiv.org/abs/2106.09685", "notarxiv.org"),
        ("https://doi.org/10.1000/1", "DOI"),
        ("http://dx.doi.org/10.1000/1.pdf", "DOI"),
        ("https://doi.org/10.48550/arXiv.2106.09685", "DOI"),
        ("https://github.com/a/b", "code"),
        ("HTTPS://WWW.GitHub.com", "code"),
        ("https://gist.github.com/a", "gist.github.com"),
        ("https://github.com/a/b/raw/main/Paper.pdf", "PDF"),
        ("https://www.example.org/Paper.PDF?v=1#page=2", "PDF"),
        ("https://example.org/?file=paper.pdf", "example.org"),
        ("https://example.org?paper.pdf", "example.org"),
        ("https://example.org/view#paper.pdf", "example.org"),
        ("https://me@www.Example.org:8080/paper", "example.org"),
        ("http://[::1]:80/paper", "[::1]"),
        ("https://?x", "link"),
    ],
)
def test_label_of_a_link_is_its_site(url: str, label: str) -> None:
    assert make_link(url) == Link(label, url)


def test_very_long_name_is_not_compared(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("difflib.get_close_matches")  # takes quadratic time
    assert paperlog(["show", "x" * 101]).code == 1
