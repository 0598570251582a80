"""HTML in which a text can't become a tag: what is no Markup is escaped where it is put in."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


class Markup(str):
    """A text that is HTML already."""

    __slots__ = ()


def element(name: str, /, *content: str, **attributes: object) -> Markup:
    """Return `<name attribute="value">content</name>`.

    An attribute that is None or False is left out, one that is True has no value; `class_` is `class`, `aria_label` is
    `aria-label`.
    """
    written = "".join(
        f" {_attribute(each)}" if value is True else f' {_attribute(each)}="{escape(str(value))}"'
        for each, value in attributes.items()
        if value is not None and value is not False
    )
    end = "" if name == "img" else f"</{name}>"
    return Markup(f"<{name}{written}>{joined(content)}{end}")


def joined(parts: Iterable[str], between: str = "") -> Markup:
    """Return the parts that are not empty as one."""
    return Markup(between.join(part if isinstance(part, Markup) else escape(part) for part in parts if part))


def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")
