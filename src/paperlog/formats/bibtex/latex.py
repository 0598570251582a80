"""Conversion between LaTeX and plain text in titles, names and abstracts. Unknown macros are kept."""

from __future__ import annotations

import re

from paperlog.text import normalize

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331", "t": "\u0361",
}  # fmt: skip
_LETTERS = {
    "i": "ı", "j": "ȷ", "l": "ł", "L": "Ł", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ",  # noqa: RUF001 - the dotless i
    "oe": "œ", "OE": "Œ", "ss": "ß", "SS": "ẞ", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "th": "þ", "TH": "Þ",
    "ng": "ŋ", "NG": "Ŋ",
}  # fmt: skip
_SYMBOLS = _LETTERS | {
    "textquoteright": "\u2019", "textquoteleft": "\u2018", "textquotedblleft": "“", "textquotedblright": "”",
    "textquotesingle": "'", "textquotedbl": '"', "quotesinglbase": "\u201a", "quotedblbase": "„",
    "guillemotleft": "«", "guillemotright": "»", "flqq": "«", "frqq": "»", "glqq": "„", "grqq": "“",
    "textendash": "\u2013", "textemdash": "—", "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^",
    "textunderscore": "_", "textless": "<", "textgreater": ">", "textbar": "|", "textbraceleft": "{",
    "textbraceright": "}", "textdollar": "$", "textsection": "§", "S": "§", "P": "¶", "pounds": "£", "euro": "€",
    "texteuro": "€", "copyright": "©", "textcopyright": "©", "textregistered": "®", "texttrademark": "™",
    "textdegree": "°", "textmu": "µ", "textpm": "±", "texttimes": "×", "textbullet": "•", "textellipsis": "…",  # noqa: RUF001 - a multiplication sign
    "ldots": "…", "dots": "…", "textperiodcentered": "·", "textexclamdown": "¡", "textquestiondown": "¿",
    "textordfeminine": "ª", "textordmasculine": "º", "TeX": "TeX", "LaTeX": "LaTeX", "newline": " ",
    "quad": " ", "qquad": " ", "par": "\n\n", "relax": "", "protect": "", "em": "", "it": "", "bf": "", "tt": "",
    "sc": "", "rm": "", "sf": "", "sl": "", "itshape": "", "bfseries": "", "scshape": "", "upshape": "",
}  # fmt: skip
_SHORTHANDS = {"---": "—", "--": "\u2013", "``": "“", "''": "”", "~": " ", "{": "", "}": ""}
_AFTER_BACKSLASH = {"\\": " ", " ": " ", "\n": " ", ",": " ", ";": " ", ":": " ", "-": "", "/": "", "@": "", "!": ""}

# Alternatives that all begin with a literal are searched for two to three times as fast as classes.
_SPECIAL = re.compile(r"\\|\{|\}|~|--|``|''")
_VERBATIM = re.compile(
    r"(?P<math>(?<!\\)(?:\$\$[^$]+\$\$|\$(?:[^$\\]|\\.){1,400}\$|\\\((?:[^\\]|\\[^)]){1,400}\\\)"
    r"|\\\[(?:[^\\]|\\[^\]]){1,400}\\\]))"
    r"|\\ensuremath\s*\{(?P<ensured>[^{}$]*)\}"
    r"|\\url\s*\{(?P<url>[^{}]*)\}"
    r"|\\noopsort\s*\{[^{}]*\}"
    r"|\\href\s*\{[^{}]*\}(?=\s*\{)"
    r"|(?P<bare>https?://[^\s{}<>]+)",
    re.DOTALL,
)
_ACCENT = re.compile(
    r"(?<!\\)\\(?P<accent>[\"'`^~=.]|[uvHcdbkrt](?![^\W\d_]))\s*+\{?\s*+"
    r"(?:\\(?P<name>i|j|aa|AA|ae|AE|oe|OE|o|O|l|L)(?![^\W\d_])(?:\s*+\{\}|[ ]++)?|(?P<letter>[^\W\d_][\u0300-\u036f]*))"
)
_TOKEN = re.compile(
    r"\\(?P<name>[A-Za-z]+)\*?(?P<tail>\s*\{\}|\s*(?=\{)|\s+)?|\\(?P<symbol>.)(?:\{\})?|---?|``|''|[~{}]",
    re.DOTALL,
)
_ESCAPED_IN_URL = re.compile(r"\{?\\([_%&#$~^])(?:\{\})?\}?|\{?\\textasciitilde\s*(?:\{\}|(?![A-Za-z]))\}?")
_ESCAPES = {
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "_": r"\_",
}  # fmt: skip
_NEEDS_ESCAPE = re.compile(r"\\|\{|\}|~|\^|%|&|#|\$|_|-(?=-)|`(?=`)|'(?=')")


def latex_to_text(text: str) -> str:
    """Replace LaTeX accents and symbols with characters, and remove braces. Math and URLs are kept.

    An unknown macro is replaced with its argument, or kept if it has no argument.
    """
    if not _SPECIAL.search(text):
        return text
    parts, end = [], 0
    for verbatim in _VERBATIM.finditer(text):
        parts += [_decode(text[end : verbatim.start()]), _verbatim_text(verbatim)]
        end = verbatim.end()
    return "".join([*parts, _decode(text[end:])])


def text_to_latex(text: str) -> str:
    """Escape text as LaTeX with balanced braces. `latex_to_text` reverses it."""
    return _NEEDS_ESCAPE.sub(lambda match: _ESCAPES.get(match[0], f"{match[0]}{{}}"), text)


def unescape_url(text: str) -> str:
    """Unescape `_`, `%`, `&`, `#`, `$` and `~` in a URL or DOI. Nothing else is decoded."""
    return _ESCAPED_IN_URL.sub(lambda match: match[1] or "~", text) if "\\" in text else text


def _verbatim_text(verbatim: re.Match[str]) -> str:
    if verbatim["ensured"] is not None:
        return f"${verbatim['ensured']}$"
    return verbatim["math"] or unescape_url(verbatim["url"] or verbatim["bare"] or "")


def _decode(text: str) -> str:
    if "\\" in text:
        for _ in range(3):  # a letter can have several accents
            text, match = _ACCENT.subn(_replace_accent, text)
            if not match:
                break
    return _TOKEN.sub(_replace_token, text)


def _replace_accent(match: re.Match[str]) -> str:
    name = match["name"]
    letter = match["letter"] or (name if name in {"i", "j"} else _LETTERS[name])
    return normalize("NFC", letter[0] + _ACCENTS[match["accent"]] + letter[1:])


def _replace_token(match: re.Match[str]) -> str:
    if name := match["name"]:
        if name in _SYMBOLS:
            return _SYMBOLS[name]
        return "" if match.string.startswith("{", match.end()) else match[0]
    if symbol := match["symbol"]:
        return _AFTER_BACKSLASH.get(symbol, symbol if symbol in "%&_#${}~^" else match[0])
    return _SHORTHANDS[match[0]]
