"""Markdown for the HTML of Zotero's notes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.formats.zotero.notes import html_to_markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("plain", "plain"),
        ("<p>One</p>\n<p>Two<br>lines</p>", "One\n\nTwo\\\nlines"),
        ("<h2>Data</h2><p><em>Very</em> <strong>good</strong></p>", "## Data\n\n*Very* **good**"),
        ("<ul><li>a<ul><li>b</li></ul></li><li><p>c</p></li></ul>", "- a\n  - b\n- c"),
        ("<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "1. a\n   - b\n2. c"),
        ("<p>x</p><blockquote><p>a</p><p>b</p></blockquote>", "x\n\n> a\n>\n> b"),
        ('<a href="https://example.org/a">here</a>', "[here](https://example.org/a)"),
        ('<a href="zotero://open-pdf/1">here</a>', "here"),
        ("<pre>a\n  b &lt;c</pre>", "```\na\n  b <c\n```"),
        ('<p>so <span class="math">$a*b$</span> is 2*3</p>', "so $a*b$ is 2\\*3"),
        ('<pre class="math">$$a*b$$</pre>', "$$a*b$$"),
        ("<p># one &lt;b&gt;</p>", "\\# one \\<b>"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a | b"),
        ("<p>x<script>evil()</script></p><li>y", "x\n\ny"),
        ("<p>a\x1b[31m</p>", "a"),
        ("<p>x</p>a <b &lt;", "x\n\na \\<b \\<"),
    ],
)
def test_html_becomes_markdown(html: str, markdown: str) -> None:
    assert html_to_markdown(html) == markdown


TAGS = ["p", "ul", "ol", "li", "b", "a href='https://e.org'", "blockquote", "pre", "h1", "br", "span class=math", "td"]


@given(
    st.lists(
        st.one_of(
            st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag.split()[0]}>" for tag in TAGS]),
            st.text(st.sampled_from("ab1. \n")),
        )
    )
)
def test_no_word_is_lost(parts: list[str]) -> None:
    words = [letter for part in parts if not part.startswith("<") for letter in part if letter in "ab"]
    converted = html_to_markdown("".join(parts)).replace("https://e.org", "")
    assert [letter for letter in converted if letter in "ab"] == words
