"""Markdown on a terminal. Rich's own Markdown centers headings, and has wide margins and colors for dark terminals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count, repeat

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec import Struct
from rich.box import Box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from paperlog import formulas
from paperlog.output.screen import UNICODE, Screen
from paperlog.text import sanitize

_MAX_NESTING = 40
_PARSER = formulas.find_formulas(
    MarkdownIt("commonmark", {"html": False, "maxNesting": _MAX_NESTING})
    .enable(["strikethrough", "table"])
    .disable("reference")
)
"""Treats HTML as text: a summary might mention the token `<s>`. Link references would hide a note: `[todo]: check`."""

_PLAIN = Style()
_INLINE_STYLES = {
    "strong": Style(bold=True),
    "em": Style(italic=True),
    "s": Style(strike=True),
    "link": Style(underline=True),
    "code_inline": Style(bold=True),
}
_ADDRESS_STYLE = Style(dim=True)
_HEADING_STYLES = {"h1": Style(bold=True, underline=True), "h2": Style(bold=True)}
_MINOR_HEADING_STYLE = Style(bold=True, italic=True)

_CODE_STYLES = {
    ("Comment",): Style(dim=True),
    ("Keyword",): Style(color="magenta"),
    ("Literal", "String"): Style(color="green"),
    ("Literal", "Number"): Style(color="cyan"),
    ("Name", "Function"): Style(bold=True),
    ("Name", "Class"): Style(bold=True),
}
"""Colors of the terminal's own palette, which suit dark and light terminals, by kind of token."""
_LANGUAGES = frozenset({
    "bash", "c", "c++", "cpp", "css", "cuda", "diff", "go", "haskell", "html", "javascript", "js", "json", "julia",
    "latex", "lua", "matlab", "py", "python", "r", "ruby", "rust", "scala", "sh", "shell", "sql", "swift", "tex",
    "toml", "ts", "typescript", "yaml",
})  # fmt: skip
_MAX_HIGHLIGHTED, _MAX_HIGHLIGHTED_LINE = 5000, 200
"""Other and longer code isn't highlighted: Pygments doesn't read every language in linear time."""

_MIN_INDENTED_WIDTH = 12
_UNLIMITED_WIDTH = 100_000


def markdown(screen: Screen, text: str, *, keeps_lines: bool = False) -> RenderableType:
    """Render Markdown. `keeps_lines` breaks lines where the text does, as in notes."""
    harmless = sanitize(text, lines=True)
    tokens = _PARSER.parse(harmless)
    if any(token.level >= _MAX_NESTING - 1 for token in tokens):  # the parser omits what is nested more deeply
        return Text(harmless)
    return Group(*_Renderer(screen, "\n" if keeps_lines else " ").blocks(tokens))


class Indented(Struct, frozen=True):
    """A renderable next to a margin, whose last line is repeated. Without enough space, the margin is left out."""

    body: RenderableType
    margin: Sequence[Text]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        *first, last = self.margin
        body_width = options.max_width - max(text.cell_len for text in self.margin)
        if body_width < _MIN_INDENTED_WIDTH:
            yield self.body
            return
        lines = console.render_lines(self.body, options.update(width=body_width, height=None), pad=False)
        for index in range(max(len(lines), len(first))):
            beside = first[index] if index < len(first) else last
            yield from Segment.apply_style(beside.render(console), console.get_style(beside.style))
            yield from lines[index] if index < len(lines) else ()
            yield Segment.line()


class _Table(Struct, frozen=True):
    """A table or, where its longest words don't fit, a paragraph for each row."""

    head: Sequence[Text]
    rows: Sequence[Sequence[Text]]
    line: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        below_head = f" {self.line}{self.line} \n"
        box = Box("    \n    \n" + below_head + "    \n" * 5, ascii=self.line.isascii())
        table = Table(box=box, header_style="bold", border_style="dim", show_edge=False, pad_edge=False)
        for name in self.head:
            table.add_column(name, overflow="fold")
        for row in self.rows:
            table.add_row(*row)
        if Measurement.get(console, options.update(width=_UNLIMITED_WIDTH), table).minimum <= options.max_width:
            yield table
            return
        for index, row in enumerate(self.rows):
            if index:
                yield Text()
            for name, cell in zip(self.head, row, strict=True):
                yield Text.assemble(name, ": " if name else "", cell)


class _Renderer(Struct, frozen=True):
    screen: Screen
    soft_break: str

    def blocks(self, tokens: Sequence[Token]) -> Iterator[RenderableType]:
        """Yield blocks, with an empty line between them, but not after a paragraph in a tight list."""
        needs_line = False
        for token, inside in _nested(tokens):
            if needs_line:
                yield Text()
            yield from self.block(token, inside)
            needs_line = not token.hidden

    def block(self, token: Token, inside: Sequence[Token]) -> Iterator[RenderableType]:
        match token.type:
            case "heading_open":
                mark = "" if self.screen.color else f"{'#' * int(token.tag[1:])} "
                yield self.inline(inside[0], _HEADING_STYLES.get(token.tag, _MINOR_HEADING_STYLE), mark)
            case "paragraph_open":
                yield self.inline(inside[0])
            case "blockquote_open":
                yield quoted(self.screen, Group(*self.blocks(inside)))
            case "bullet_list_open":
                yield from self.items(inside, repeat(self.screen.glyphs.bullet))
            case "ordered_list_open":
                numbers = count(int(token.attrs.get("start", 1)))
                yield from self.items(inside, (f"{number}." for number in numbers))
            case "table_open":
                yield self.table(inside)
            case "hr":
                yield Text(self.screen.glyphs.line * 3, "dim")
            case formulas.DISPLAYED:
                yield Indented(Text(self.formula(token.content, "$$")), [Text("  ")])
            case _:  # code
                yield Indented(_code(token), [Text("  ")])

    def items(self, tokens: Sequence[Token], markers: Iterable[str]) -> Iterator[RenderableType]:
        """Yield the items of a list. They are separated by empty lines if any of them contains one."""
        is_loose = any(
            token.type == "paragraph_open" and token.level == tokens[0].level + 1 and not token.hidden
            for token in tokens
        )
        items = [(marker, inside) for marker, (_, inside) in zip(markers, _nested(tokens), strict=False)]
        width = max(len(marker) for marker, _ in items)
        for index, (marker, inside) in enumerate(items):
            if index and is_loose:
                yield Text()
            yield Indented(Group(*self.blocks(inside)), [Text(f"{marker:>{width}} "), Text(" " * (width + 1))])

    def table(self, tokens: Iterable[Token]) -> _Table:
        rows: list[list[Text]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type in {"th_open", "td_open"}:
                alignment = str(token.attrs.get("style", ""))
            elif token.type == "inline":
                cell = self.inline(token)
                cell.justify = "right" if "right" in alignment else "center" if "center" in alignment else "left"
                rows[-1].append(cell)
        return _Table(rows[0], rows[1:], self.screen.glyphs.line)

    def inline(self, token: Token, style: Style = _PLAIN, mark: str = "") -> Text:
        """Return text. A link is followed by its address, unless that is its text."""
        styles = [style]
        parts: list[tuple[str, Style]] = [(mark, style)]
        address, label_start = "", 0
        for child in token.children or ():
            if child.nesting == 1:
                styles.append(styles[-1] + _INLINE_STYLES[child.type.removesuffix("_open")])
                if child.type == "link_open":
                    address, label_start = sanitize(str(child.attrs["href"])), len(parts)
            elif child.nesting == -1:
                styles.pop()
                label = "".join(part for part, _ in parts[label_start:])
                if child.type == "link_close" and child.markup != "autolink" and label != address:
                    parts.append((f" ({address})", _ADDRESS_STYLE))
            else:
                parts += self.leaf(child, styles[-1])
        return Text.assemble(*parts)

    def leaf(self, token: Token, style: Style) -> Iterator[tuple[str, Style]]:
        match token.type:
            case "image":
                yield sanitize("".join(part.content for part in token.children or ())), style
                yield f" ({sanitize(str(token.attrs['src']))})", _ADDRESS_STYLE
            case "softbreak":
                yield self.soft_break, _PLAIN
            case "hardbreak":
                yield "\n", _PLAIN
            case formulas.INLINE:
                yield self.formula(token.content, token.markup), style
            case _:  # text or code, where entities such as `&#x202e;` can reintroduce control characters
                yield sanitize(token.content), style + _INLINE_STYLES.get(token.type, _PLAIN)

    def formula(self, tex: str, marks: str) -> str:
        """Return a formula as plain text, or as it was written if it or the screen has no characters for that."""
        plain = None
        if self.screen.glyphs is UNICODE:
            from paperlog.output.formulas import plain_formula

            plain = plain_formula(tex)
        return sanitize(f"{marks}{tex}{marks}" if plain is None else plain, lines=True)


def quoted(screen: Screen, body: RenderableType) -> RenderableType:
    return Indented(body, [Text(f"{screen.glyphs.quote_bar} ", "dim")])


def _nested(tokens: Sequence[Token]) -> Iterator[tuple[Token, Sequence[Token]]]:
    """Yield each token of the outermost level, and the tokens inside it."""
    start = 0
    while start < len(tokens):
        end = start
        if tokens[start].nesting == 1:
            end = next(index for index in range(start + 1, len(tokens)) if tokens[index].level == tokens[start].level)
        yield tokens[start], tokens[start + 1 : end]
        start = end + 1


def _code(token: Token) -> Text:
    """Return the code of a block, highlighted if its language is named."""
    code, language = token.content.rstrip(), token.info.partition(" ")[0].lower()
    is_short = len(code) <= _MAX_HIGHLIGHTED and all(len(line) <= _MAX_HIGHLIGHTED_LINE for line in code.split("\n"))
    if language not in _LANGUAGES or not is_short:
        return Text(code)
    from rich.syntax import ANSISyntaxTheme, Syntax  # loads Pygments

    highlighted = Syntax("", language, theme=ANSISyntaxTheme(_CODE_STYLES), word_wrap=True).highlight(code)
    highlighted.rstrip()
    return highlighted
