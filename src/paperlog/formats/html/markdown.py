"""Rendering of Markdown as safe HTML: no scripts, only web links, and only https images."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from paperlog import formulas
from paperlog.formats.html.markup import Markup, element
from paperlog.identifiers import is_web_url

_MAX_LEAD_LENGTH = 600  # characters of Markdown, seven lines on the page


class _Markdown(MarkdownIt):
    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "xhtmlOut": False})
        self.enable(["strikethrough", "table"])
        self.disable("reference")  # which would hide a note such as `[todo]: check`
        formulas.find_formulas(self)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
        return is_web_url(url)


_MARKDOWN = _Markdown()


def render_prose(text: str) -> tuple[Markup, Markup]:
    """Render Markdown; return the first paragraph (empty if it is long) and the rest."""
    tokens = _parse(text)
    lead_length = (
        3 if tokens and tokens[0].type == "paragraph_open" and len(tokens[1].content) <= _MAX_LEAD_LENGTH else 0
    )
    lead, rest = (_render(part) for part in (tokens[:lead_length], tokens[lead_length:]))
    return lead, rest


def render_note(text: str) -> Markup:
    """Render Markdown, with line breaks where the text has them."""
    tokens = _parse(text)
    for token in _with_children(tokens):
        if token.type == "softbreak":
            token.type = "hardbreak"
    return _render(tokens)


def _render(tokens: list[Token]) -> Markup:
    """Return the tokens as HTML. Tables and code can have the focus: on a narrow screen, the arrow keys scroll them."""
    html: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return Markup(html.replace("<table>", '<table tabindex="0">').replace("<pre>", '<pre tabindex="0">'))


def _parse(text: str) -> list[Token]:
    tokens = _MARKDOWN.parse(text)
    for token in _with_children(tokens):
        _restrict(token)
    return tokens


def _with_children(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def _restrict(token: Token) -> None:
    """Change a token's attributes, heading level or type to what the page allows."""
    match token.type:
        case "heading_open" | "heading_close":
            token.tag = "h4"
        case "th_open" | "td_open":
            alignment = str(token.attrs.get("style", "")).removeprefix("text-align:")
            token.attrs = {"class": alignment} if alignment else {}  # the page's policy forbids inline styles
        case "link_open":
            token.attrSet("rel", "noopener")
        case "image" if not str(token.attrs["src"]).startswith("https:"):
            token.type = "text"  # the page's policy forbids the image: show its alternative text
        case formulas.INLINE:
            token.type, token.content = "html_inline", _formula(token.content, token.markup)
        case formulas.DISPLAYED:
            token.type, token.content = "html_block", element("p", _formula(token.content, "$$"), tabindex=0)
        case "image":
            token.attrs |= {"loading": "lazy", "referrerpolicy": "no-referrer"}


def _formula(tex: str, marks: str) -> Markup:
    """Return a formula as MathML or, if it can't be converted, as it was written."""
    from paperlog.formats.html.mathml import mathml  # noqa: PLC0415 - only formulas need it

    return mathml(tex, displayed=marks == "$$") or element("code", f"{marks}{tex}{marks}")
