"""Help on topics other than commands: the query language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from paperlog.output.command_help import show_definitions
from paperlog.output.screen import Screen
from paperlog.query.fields import HAS, IS


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, a remark, and examples with their meanings."""

    heading: str
    remark: str
    examples: Mapping[str, str]


def _all_except(names: Iterable[str], excluded: str) -> str:
    return ", ".join(name for name in names if name != excluded)


QUERY_SECTIONS = (
    Section(
        "Words",
        "The beginning of a word is enough. Case, accents, hyphens and punctuation are ignored: gpt3 finds GPT-3. "
        "The shell removes quotes, so quote a phrase twice: paperlog list '\"few shot\"'.",
        {
            "adapter": "in a key, title, alias, tag, author, id, summary, abstract or note",
            "image recog": "both words",
            '"few shot"': "a phrase",
            "lora vit": "these two papers, because both are names; in 'search', words",
        },
    ),
    Section(
        "Combining terms",
        "Terms side by side must all match, and bind tighter than 'or'.",
        {
            "vit or detr": "either",
            "^bert": "excluded; same as: not bert",
            "(vit or detr) ^pixels": "a group; quote it in the shell",
        },
    ),
    Section(
        "Fields",
        "",
        {
            "title:attention": "a word in one field: title, alias, author, summary, abstract, note, link, source",
            'author:"kaiming he"': "a phrase in a field",
            "tag:todo,later": "any of several values; also for group, key, status, category, arxiv, doi",
            "category:vis": "a key, a name, or the beginning of either",
            "builds-on:vit": "papers that build on ViT; built-on-by:sam selects those that SAM builds on",
            "arxiv:2106.09685": "with or without the version, or a URL",
        },
    ),
    Section(
        "Numbers and dates",
        "Date fields are published, added, read, started and queued. A date without a month or day matches every range "
        "that it overlaps: a paper from 2023 matches published:2023-05.",
        {
            "year:2020..2023": "a range, inclusive",
            "rating:4..": "an open range",
            "year:2013,2017..2018": "any of several",
            "published:2020..2023-06": "up to the end of June 2023",
            "read:-30d..": "in the last 30 days; also 3-days-ago, -2w, -6m, -1y",
            "read:this-month": "also last-week, last-year, november, 2024-05 or 2024",
            "queued:yesterday": "also today, tuesday, last-tuesday, 2024-05-03 or 3-may-2024",
        },
    ),
    Section(
        "Properties",
        "",
        {
            "is:unread": f"also {_all_except(IS, 'unread')}; 'edited' selects papers whose details you have overridden",
            "has:note": f"also {_all_except(HAS, 'note')}",
        },
    ),
    Section("Saved views", "", {"@todo year:2020": "a query saved with: paperlog view save todo QUERY"}),
)

_INTRODUCTION = (
    "A query selects papers in list, search, next, random, notes, log, stats, report, export and schema fetch, and "
    "after --where in rate, tag, edit, remove, queue and the mark- commands. 'search' ranks by words and filters by "
    "the rest; the other commands filter by everything."
)
_QUOTING_HINT = 'Quote text that would have a special meaning: "or", "std:vector".'


def show_query_help(screen: Screen) -> None:
    example_width = max(len(example) for section in QUERY_SECTIONS for example in section.examples)
    screen.write_wrapped("", _INTRODUCTION)
    for section in QUERY_SECTIONS:
        screen.write_line()
        screen.write_line(screen.styled(section.heading, "bold"))
        if section.remark:
            screen.write_wrapped("", section.remark)
        show_definitions(screen, section.examples, example_width)
    screen.write_line()
    screen.write_wrapped("", _QUOTING_HINT)
