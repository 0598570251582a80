"""What an import or an update changed, or would change."""

from __future__ import annotations

from collections.abc import Sequence

from paperlog.errors import shortened
from paperlog.library.results import ImportReport, PaperUpdate
from paperlog.models import Link
from paperlog.output.phrases import title_and_key
from paperlog.output.screen import Screen
from paperlog.text import harmless


def show_import_report(screen: Screen, account: ImportReport, *, in_detail: bool) -> None:
    """Say how many papers became what; in detail, which, and which facts of them; readings only where some came."""
    for key in account.added if in_detail else ():
        screen.line(f"+ {key}")
    for key in dict.fromkeys(account.updated) if in_detail else ():
        screen.hang(f"~ {key}  ", ", ".join(sorted(account.changed[key])))
    for key in account.readings if in_detail else ():
        screen.line(f"~ {key}  reading")
    groups = [
        ("added", account.added), ("updated", account.updated), ("unchanged", account.unchanged),
        ("rejected", account.rejected),
    ]  # fmt: skip
    if account.readings:
        groups.append(("readings" if len(account.readings) > 1 else "reading", account.readings))
    figures = ", ".join(f"{len(group)} {what}" for what, group in groups)
    screen.say(f"{harmless(account.source)}: {figures}")


def show_possible_duplicates(screen: Screen, pairs: Sequence[tuple[str, str]]) -> None:
    for one, other in pairs:
        screen.say(f"{one} and {other} seem to be one paper. To join them: paperlog merge {one} {other}")


def show_update(screen: Screen, update: PaperUpdate) -> None:
    """Say for each fact of a paper that would be another what it is and what it would be."""
    name = title_and_key(update.entry)
    screen.hang("", name if update.fields else f"{name}: nothing to change")
    width = max(map(len, update.fields), default=0)
    for field in update.fields:
        old, new = (_in_words(getattr(paper, field)) for paper in (update.before, update.after))
        if screen.is_terminal:
            old, new = shortened(old), shortened(new)
        stays = " (your own stays)" if field in update.entry.reading.overrides else ""
        screen.hang(f"  {field:<{width}}  ", f"{old} {screen.glyphs.arrow} {new}{stays}", "dim")


def _in_words(fact: object) -> str:
    match fact:
        case None | ():
            return "nothing"
        case tuple():
            return ", ".join(each.url if isinstance(each, Link) else str(each) for each in fact)
        case _:
            return " ".join(str(fact).split())
