"""What `paperlog help` explains beyond its commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from paperlog.output.command_help import show_definitions
from paperlog.output.screen import Screen
from paperlog.query.fields import HAS, IS


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, a remark, and examples with what they mean."""

    heading: str
    remark: str
    examples: Mapping[str, str]


def _all_except(names: Iterable[str], excluded: str) -> str:
    return ", ".join(name for name in names if name != excluded)


QUERY_SECTIONS = (
    Section(
        "Words",
        "Beginnings are enough; case, accents, hyphens and other signs don't count: gpt3 finds GPT-3. The shell takes "
        "quotes away, so a phrase needs both kinds: paperlog list '\"few shot\"'.",
        {
            "adapter": "in a name, the title, a tag, an author, an id, the summary or a note",
            "image recog": "both words",
            '"few shot"': "a phrase",
        },
    ),
    Section(
        "Together",
        "Terms side by side must all hold, and bind tighter than 'or'.",
        {
            "vit or detr": "either",
            "^bert": "without; so does: not bert",
            "(vit or detr) ^pixels": "groups; quote them for the shell",
        },
    ),
    Section(
        "Fields",
        "",
        {
            "title:attention": "a word in one field: title, alias, author, summary, note, link, source",
            'author:"kaiming he"': "a phrase in it",
            "tag:todo,later": "one of some names: key, tag, status, category, arxiv, doi",
            "category:vis": "a key, a name, or the beginning of either",
            "arxiv:2106.09685": "with or without version, or as an address",
        },
    ),
    Section(
        "Numbers and dates",
        "Dates are published, added, read, started and queued. One that knows only its year or month may lie anywhere "
        "in it: a paper of 2023 is in published:2023-05.",
        {
            "year:2020..2023": "from and to, both included",
            "rating:4..": "an open end",
            "year:2013,2017..2018": "one of several",
            "published:2020..2023-06": "all of June 2023, too",
            "read:-30d..": "in the last 30 days; also -2w, -6m, -1y",
            "queued:yesterday": "also today, 2024-05-03, 2024-05 or 2024",
        },
    ),
    Section(
        "Being and having",
        "",
        {
            "is:unread": f"also {_all_except(IS, 'unread')}; edited is one with facts of your own",
            "has:note": f"also {_all_except(HAS, 'note')}",
        },
    ),
    Section("Saved views", "", {"@todo year:2020": "the query saved with: paperlog view save todo QUERY"}),
)

_INTRODUCTION = (
    "A query says which papers are meant: in list, search, next, stats, notes and export, and after --where in tag, "
    "queue and the mark- commands. 'search' ranks by words and selects by everything else; the others select by all."
)
_QUOTING_HINT = 'A text that looks like something else stands in quotes: "or", "std:vector".'


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
