"""LaTeX in titles, names and abstracts to plain text, where what is unknown stays as it is written; and back."""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331", "t": "\u0361",
}  # fmt: skip
_LETTERS = {
    "i": "ı", "j": "ȷ", "l": "ł", "L": "Ł", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ",  # noqa: RUF001 - it is the dotless one
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
_SHORT = {"---": "—", "--": "\u2013", "``": "“", "''": "”", "~": " ", "{": "", "}": ""}
_AFTER_BACKSLASH = {"\\": " ", " ": " ", "\n": " ", ",": " ", ";": " ", ":": " ", "-": "", "/": "", "@": "", "!": ""}

_SPECIAL = re.compile(r"[\\{}~]|--|``|''")
_KEPT = re.compile(
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
    r"(?<!\\)\\(?P<accent>[\"'`^~=.]|[uvHcdbkrt](?![^\W\d_]))\s*\{?\s*"
    r"(?:\\(?P<name>i|j|aa|AA|ae|AE|oe|OE|o|O|l|L)(?![^\W\d_])(?:\s*\{\}|[ ]+)?|(?P<letter>[^\W\d_][\u0300-\u036f]*))"
)
_TOKEN = re.compile(
    r"\\(?P<name>[A-Za-z]+)\*?(?P<tail>\s*\{\}|\s*(?=\{)|\s+)?|\\(?P<one>.)(?:\{\})?|---?|``|''|[~{}]",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\{?\\([_%&#$~^])(?:\{\})?\}?|\{?\\textasciitilde\s*(?:\{\}|(?![A-Za-z]))\}?")


def decoded(text: str) -> str:
    """Return text without LaTeX: accents and symbols as characters, no protecting braces; maths and URLs as they are.

    A macro that is not known gives its argument; without one it stays.
    """
    if not _SPECIAL.search(text):
        return text
    parts, end = [], 0
    for kept in _KEPT.finditer(text):
        parts += [_plain(text[end : kept.start()]), _as_it_is(kept)]
        end = kept.end()
    return "".join([*parts, _plain(text[end:])])


def address(text: str) -> str:
    """Return a URL or DOI without what LaTeX needs around `_`, `%`, `&`, `#`, `$` and `~`; nothing else is decoded."""
    return _ESCAPED.sub(lambda found: found[1] or "~", text) if "\\" in text else text


def _as_it_is(kept: re.Match[str]) -> str:
    if kept["ensured"] is not None:
        return f"${kept['ensured']}$"
    return kept["math"] or address(kept["url"] or kept["bare"] or "")


def _plain(text: str) -> str:
    if "\\" in text:
        for _ in range(3):  # a letter can have two accents
            text, found = _ACCENT.subn(_accented, text)
            if not found:
                break
    return _TOKEN.sub(_token, text)


def _accented(found: re.Match[str]) -> str:
    name = found["name"]
    letter = found["letter"] or (name if name in {"i", "j"} else _LETTERS[name])
    return unicodedata.normalize("NFC", letter[0] + _ACCENTS[found["accent"]] + letter[1:])


def _token(found: re.Match[str]) -> str:
    if name := found["name"]:
        if name in _SYMBOLS:
            return _SYMBOLS[name]
        return "" if found.string.startswith("{", found.end()) else found[0]
    if one := found["one"]:
        return _AFTER_BACKSLASH.get(one, one if one in "%&_#${}~^" else found[0])
    return _SHORT[found[0]]


_ESCAPES = {
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "_": r"\_",
}  # fmt: skip
_NOT_LATEX = re.compile(r"[\\{}~^%&#$_]|-(?=-)|`(?=`)|'(?=')")


def escaped(text: str) -> str:
    """Return LaTeX that stands for a text, whose braces are balanced; `decoded` gives the text again."""
    return _NOT_LATEX.sub(lambda found: _ESCAPES.get(found[0], f"{found[0]}{{}}"), text)
