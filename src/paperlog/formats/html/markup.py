"""HTML generation that escapes every string that isn't Markup."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


class Markup(str):
    """A string of safe HTML."""

    __slots__ = ()


def element(name: str, /, *content: str, **attributes: object) -> Markup:
    """Return `<name attribute="value">content</name>`.

    An attribute is omitted if it is None or False, and has no value if it is True. `class_` becomes `class`,
    `aria_label` becomes `aria-label`.
    """
    attributes_text = "".join(
        f" {_attribute_name(attribute)}" if value is True else f' {_attribute_name(attribute)}="{escape(str(value))}"'
        for attribute, value in attributes.items()
        if value is not None and value is not False
    )
    end = "" if name == "img" else f"</{name}>"
    return Markup(f"<{name}{attributes_text}>{join(content)}{end}")


def join(parts: Iterable[str], separator: str = "") -> Markup:
    """Join the parts that aren't empty."""
    return Markup(separator.join(part if isinstance(part, Markup) else escape(part) for part in parts if part))


def _attribute_name(name: str) -> str:
    return name.rstrip("_").replace("_", "-")
