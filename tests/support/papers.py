"""A Hypothesis strategy for papers that often share keys, titles, arXiv IDs and links."""

from __future__ import annotations

from hypothesis import strategies as st

from paperlog.dates import PartialDate
from paperlog.models import Link, Paper, Relation

KEYS = ["lora", "gpt-3", "new", "other"]
TITLES = ["LoRA: Low-Rank Adaptation of Large Language Models", "New", "Other"]

papers = st.builds(
    Paper,
    key=st.sampled_from(KEYS), title=st.sampled_from(TITLES), category=st.sampled_from(["language", "x"]),
    aliases=st.lists(st.sampled_from(["LoRA", "N", "O"]), max_size=2).map(tuple),
    arxiv=st.none() | st.sampled_from(["2106.09685", "2005.14165", "2401.00001"]),
    published=st.none() | st.sampled_from([PartialDate(2021, 6), PartialDate(1999)]),
    links=st.lists(st.sampled_from([Link("a", "https://a.org"), Link("b", "https://b.org")]), max_size=2).map(tuple),
    summary=st.none() | st.sampled_from(["s", "t"]),
    relations=st.lists(
        st.builds(Relation, kind=st.just("builds-on"), to=st.sampled_from([*KEYS, "absent"])), max_size=2
    ).map(tuple),
)  # fmt: skip
