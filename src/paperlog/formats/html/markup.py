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
    attributes_text = "".join(
        f" {_attribute_name(attribute)}" if value is True else f' {_attribute_name(attribute)}="{escape(str(value))}"'
        for attribute, value in attributes.items()
        if value is not None and value is not False
    )
    end = "" if name == "img" else f"</{name}>"
    return Markup(f"<{name}{attributes_text}>{join(content)}{end}")


def join(parts: Iterable[str], separator: str = "") -> Markup:
    """Return the parts that are not empty as one."""
    return Markup(separator.join(part if isinstance(part, Markup) else escape(part) for part in parts if part))


def _attribute_name(name: str) -> str:
    return name.rstrip("_").replace("_", "-")
