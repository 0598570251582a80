"""Comparing titles."""

from __future__ import annotations

import pytest

from paperlog.identifiers import paper_page
from paperlog.titles import have_same_spelling, may_be_same_title


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A Studdy of Beees", "A Study of Bees"),
        ("Learning the Flight of Bees", "learning flight of bees!"),
        ("Optimisation of Pre-Training", "Optimization of Pre-training"),
        ("The Pre-training of Bees", "The Pretraining of Bees"),
        ("Über Bienen", "Uber Bienen"),
    ],
)
def test_corrected_titles_have_the_same_spelling(one: str, other: str) -> None:
    assert have_same_spelling(one, other)
    assert have_same_spelling(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LoRA", "LoRA: Low-Rank Adaptation of Large Language Models"),
        ("Low-Rank Adaptation of Large Language Models", "LoRA - Low-Rank Adaptation of Large Language Models"),
        ("PointNet", "PointNet (Deep Learning on 3D Point Sets)"),
        ("Attention Is All You Need", "Attention is all you need for everything"),
        ("MoE", "Mixture of Experts"),
    ],
)
def test_abbreviated_title_may_be_the_same(one: str, other: str) -> None:
    assert not have_same_spelling(one, other)
    assert may_be_same_title(one, other)
    assert may_be_same_title(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Attention is fine", "A theory of frogs"),
        ("Deep Learning for Dogs", "Deep Learning for Cats"),
        ("A Study of Cats", "A Study of Rats"),
        ("Supervised Learning of Bees", "Unsupervised Learning of Bees"),
        ("GPT-2", "GPT-3"),
        ("Bee Flight VII", "Bee Flight VIII"),
        ("Bee Flight", "Bee Flight II"),
        ("Bee Flight", "Bee Flight: Part II"),
        ("The Great Flight of Bees", "The Great Flight of Bees 2"),
        ("PointNet", "PointNet++"),
        ("Learning C++ in Ten Days", "Learning C# in Ten Days"),
        ("DINO: Bees", "DINO: Wasps"),
        ("Bees", "A Theory of Bees and Wasps"),
        ("", "Bees"),
        ("日本語の論文", "中文论文"),
        ("कि", "की"),
        ("かき", "がき"),
        ("🎉", "🔥"),
    ],
)
def test_titles_of_different_papers(one: str, other: str) -> None:
    assert not may_be_same_title(one, other)
    assert not may_be_same_title(other, one)


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://openreview.net/forum?id=nZeVKeeFYf9", "openreview.net nZeVKeeFYf9"),
        ("https://www.openreview.net/pdf?id=nZeVKeeFYf9", "openreview.net nZeVKeeFYf9"),
        ("https://aclanthology.org/P18-1001.pdf", "aclanthology.org P18-1001"),
        ("https://aclanthology.org/2020.acl-main.1/", "aclanthology.org 2020.acl-main.1"),
        ("https://aclanthology.org/2020.acl-main.10/", "aclanthology.org 2020.acl-main.10"),
        ("https://proceedings.mlr.press/v97/tan19a/tan19a.pdf", "proceedings.mlr.press v97/tan19a"),
        ("https://dl.acm.org/doi/pdf/10.1145/3586183.3606763", "dl.acm.org 10.1145/3586183.3606763"),
        ("https://aclanthology.org/volumes/2020.acl-main/", None),
        ("https://openreview.net/group?id=ICLR.cc/2024", None),
        ("https://proceedings.mlr.press/v97/", None),
        ("https://github.com/lab/papers", None),
        ("", None),
    ],
)
def test_page_of_a_single_paper(url: str, page: str | None) -> None:
    assert paper_page(url) == page
