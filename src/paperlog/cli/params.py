"""Arguments and options shared by several commands, with shell completion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from inspect import Parameter, Signature, signature
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from paperlog.cli.context import CommandContext, open_session, open_store
from paperlog.cli.help import one_of
from paperlog.dates import PartialDate
from paperlog.errors import NotFound, QueryError, RatingOutOfRange, UsageError, shorten
from paperlog.identifiers import is_web_url, make_link
from paperlog.models import Entry, Link, Status
from paperlog.paths import expanded
from paperlog.store import Snapshot
from paperlog.text import plural

if TYPE_CHECKING:
    from paperlog.library.results import PaperNames  # annotations only
    from paperlog.output.template import Template
    from paperlog.periods import Period

Names = list[tuple[str, str]]
"""Names of one kind and their descriptions, as completion offers them."""


def library_snapshot(ctx: typer.Context) -> Snapshot:
    """Return the library that completion reads, or what a new library would contain."""
    store = ctx.find_root().params.get("store")
    if store is not None:
        store = Path(store)
    return open_store(store, environ).read() or open_session(store, environ).peek()


def completer(names: Callable[[Snapshot], Names]) -> Callable[[typer.Context], Names]:
    def complete(ctx: typer.Context) -> Names:
        return names(library_snapshot(ctx))

    return complete


def paper_names(snapshot: Snapshot) -> Names:
    """Return the keys and citation keys of all papers, with their titles."""
    return [
        (name, entry.paper.title)
        for entry in snapshot.entry_summaries
        for name in dict.fromkeys((entry.key, *entry.paper.citation_keys))
    ]


def view_names(snapshot: Snapshot) -> Names:
    return [(name, view.query) for name, view in snapshot.views.items()]


def category_names(snapshot: Snapshot) -> Names:
    return [(category.key, category.name) for category in snapshot.categories]


def tag_names(snapshot: Snapshot) -> Names:
    return [(tag, "") for tag in sorted({tag for entry in snapshot.unordered_entries() for tag in entry.tags})]


def group_names(snapshot: Snapshot) -> Names:
    return [(name, "") for name in sorted({name for paper in snapshot.papers.values() for name in paper.groups})]


def author_names(snapshot: Snapshot) -> Names:
    names = {author for entry in snapshot.unordered_entries() for author in entry.paper.authors}
    return [(author, "") for author in sorted(names)]


def numbers_completer(numbers: Callable[[Entry], Names]) -> Callable[[typer.Context], Names]:
    """Return a completer for the event or note numbers of the paper on the command line."""

    def complete(ctx: typer.Context) -> Names:
        paper = ctx.args[:1]  # typer stops at an option without a value, before it assigns the arguments
        return numbers(library_snapshot(ctx).find(paper[0])) if paper else []

    return complete


complete_tags = completer(tag_names)
complete_papers = completer(paper_names)
complete_categories = completer(category_names)
_complete_authors = completer(author_names)

PaperName = Annotated[
    str,
    typer.Argument(
        metavar="PAPER",
        help="Key, citation key, name, title, arXiv id, DOI or link.",
        autocompletion=complete_papers,
        show_default=False,
    ),
]
Papers = Annotated[
    list[str],
    typer.Argument(
        metavar="PAPER...",
        help="Keys, citation keys, names, titles, arXiv ids, DOIs or links.",
        autocompletion=complete_papers,
        show_default=False,
    ),
]
OptionalPapers = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PAPER]...",
        help="Keys, citation keys, names, titles, arXiv ids, DOIs or links.",
        autocompletion=complete_papers,
        show_default=False,
    ),
]
Where = Annotated[
    str | None,
    typer.Option(metavar="QUERY", help="Change the papers that match a query; see 'paperlog help query'."),
]
On = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="Date, such as yesterday, tuesday, 3-days-ago, 2024-05-03 or 2024-05.",
        show_default="today",
    ),
]
Since = Annotated[
    str | None, typer.Option(metavar="DATE", help="First date, such as tuesday, -30d, last-month, november or 2024.")
]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Last date.")]
OutputFile = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="File to write, or - for stdout.", readable=False, show_default="stdout"
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
TemplateText = Annotated[
    str | None,
    typer.Option(
        "--template",
        metavar="TEMPLATE",
        help=r"Print these fields of each result, named as in --json: '{key}\t{title}'.",
        show_default=False,
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Answer yes to every question.")]


def parse_template_of(command: str, text: str | None, *, as_json: bool) -> Template | None:
    """Parse the template that was given to a command, if any."""
    if text is None:
        return None
    if as_json:
        raise UsageError("Use either --json or --template.")
    from paperlog.output.paper_json import TEMPLATE_FIELDS
    from paperlog.output.template import parse_template

    return parse_template(text, TEMPLATE_FIELDS[command])


def parse_count(text: str) -> int:
    with suppress(ValueError):
        if int(text) >= 1:
            return int(text)
    raise typer.BadParameter(f"must be a whole number of at least 1, not {shorten(text)}")


def parse_rating(text: str) -> int:
    with suppress(ValueError):
        if 1 <= int(text) <= 5:
            return int(text)
    raise RatingOutOfRange(shorten(text) or "''")


def parse_optional_day(context: CommandContext, text: str | None) -> PartialDate | None:
    if text is None:
        return None
    from paperlog.periods import parse_day

    return parse_day(text, context.session.today)


def period_from_options(context: CommandContext, since: str | None, until: str | None) -> Period | None:
    """Return the days from `--since` to `--until`, or None if neither is given."""
    if since is None and until is None:
        return None
    from paperlog.periods import period_between

    return period_between(since, until, context.session.today)


def limit_option(default: str | None = None) -> Any:
    return typer.Option(
        "--limit", "-n", parser=parse_count, help="Maximum number of results.", show_default=default or False
    )


Limit = Annotated[int | None, limit_option()]

# The details of a paper, for `add` and `edit`.
Title = Annotated[str | None, typer.Option(help="Full title.")]
Authors = Annotated[
    list[str] | None, typer.Option("--author", help="Author; may be repeated.", autocompletion=_complete_authors)
]
Published = Annotated[str | None, typer.Option(metavar="DATE", help="Publication date: 2023, 2023-05 or 2023-05-17.")]
Links = Annotated[list[str] | None, typer.Option("--link", help="URL; may be repeated.")]
CategoryName = Annotated[
    str | None,
    typer.Option("--category", "-c", help="Category; created if missing.", autocompletion=complete_categories),
]
Aliases = Annotated[
    list[str] | None, typer.Option("--alias", help="Short name; may be repeated. The first one is shown.")
]
Summary = Annotated[str | None, typer.Option(help="Summary, in Markdown.")]
Pdf = Annotated[str | None, typer.Option("--pdf", metavar="FILE", help="Path to your PDF of the paper.")]


QueryTexts = Sequence[str]
"""Queries, all of which a paper must match."""


def _queries_from_options(
    query: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUERY]...",
            help="Select papers; see 'paperlog help query'.",
            show_default=False,
        ),
    ] = None,
    category: Annotated[
        str | None,
        typer.Option("--category", "-c", help="Only papers in this category.", autocompletion=complete_categories),
    ] = None,
    status: Annotated[
        list[Status] | None,
        typer.Option("--status", "-s", help=f"Only papers with this status; may be repeated. {one_of(Status)}"),
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option("--tag", "-t", help="Only papers with this tag; may be repeated.", autocompletion=complete_tags),
    ] = None,
    author: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Only papers by this author; may be repeated.", autocompletion=_complete_authors
        ),
    ] = None,
    year: Annotated[
        str | None,
        typer.Option(
            metavar="YEARS",
            help="Only papers published in these years: 2020, 2020..2023, 2020.., ..2023 or 2020,2022.",
        ),
    ] = None,
    read: Annotated[
        str | None,
        typer.Option(
            metavar="PERIOD", help="Only papers read in this period, such as this-month, november, 2024 or -30d.."
        ),
    ] = None,
    rating: Annotated[
        str | None, typer.Option(metavar="STARS", help="Only papers with these ratings: 4, 3..5, 4.., ..2 or 1,5.")
    ] = None,
) -> QueryTexts:
    queries = [" ".join(query)] if query else []
    if category is not None or status or tag or author or year is not None or read is not None or rating is not None:
        from paperlog.query.nodes import condition_text

        queries += [] if category is None else [condition_text("category", [category])]
        queries += [] if read is None else [condition_text("read", "-".join(read.split()).split(","))]
        queries += [
            condition_text(field, value.split(","))
            for field, value in (("year", year), ("rating", rating))
            if value is not None
        ]
        queries += [condition_text("tag", [names]) for names in tag or ()]
        queries += [condition_text("author", [name]) for name in author or ()]
        queries += [condition_text("status", status)] if status else []
    return queries


def with_parameters(
    run: Callable[..., None], command: Callable[..., None], parameters: Sequence[Parameter]
) -> Callable[..., None]:
    """Return `run` with the name and the help of a command, and with these parameters."""
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # read by typer
    return run


def query_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add QUERY and its shorthand options to a command, which receives them as one argument, `queries`."""
    own = list(signature(command, eval_str=True).parameters.values())
    position = next(index for index, parameter in enumerate(own) if parameter.name == "queries")
    options = signature(_queries_from_options, eval_str=True).parameters
    parameters = [*own[:position], *options.values(), *own[position + 1 :]]

    def run(**arguments: Any) -> None:
        given = {name: arguments.pop(name) for name in options}
        queries = _queries_from_options(**given)
        try:
            command(queries=queries, **arguments)
        except QueryError as error:
            if error.text in queries[bool(given["query"]) :]:
                raise UsageError(str(error)) from None  # the query of an option, which the user hasn't typed
            raise

    return with_parameters(run, command, parameters)


def papers_to_change(
    context: CommandContext,
    papers: Sequence[str] | None,
    where: str | None,
    verb: str,
    details: str,
    *,
    yes: bool,
    must_ask: bool = False,
) -> PaperNames:
    """Return the named papers, or those matching `--where` if the user confirms, else none.

    The prompt consists of `verb`, the number of papers and `details`. `must_ask` is passed to `confirm`.
    """
    if bool(papers) is (where is not None):
        raise UsageError(f"Name papers or use --where QUERY{', not both' if papers else ''}.")
    if where is None:
        return papers or ()
    if not where.strip():
        raise UsageError("--where needs a query: an empty one would change every paper.")
    from paperlog.library.selection import select

    entries = select(context.session, context.session.snapshot(), [where])
    if not entries:
        raise NotFound(f"No paper matches '{shorten(where)}'.")
    from paperlog.output.table import show_preview

    question = f"{verb} {plural(len(entries), 'paper')} {details}".strip()
    preview = partial(show_preview, entries=entries)
    confirmed = context.confirm(f"{question}?", yes=yes, preview=preview, must_ask=must_ask)
    from paperlog.library.results import Selection

    return Selection(where, tuple(entry.key for entry in entries)) if confirmed else ()


def _parse_published(text: str) -> PartialDate | None:
    """Parse `--published`; an empty string clears the date."""
    try:
        return PartialDate.parse(text) if text else None
    except ValueError:
        raise UsageError(f"Can't parse publication date '{text}'. Use 2023, 2023-05 or 2023-05-17.") from None


def pdf_path(name: str | None) -> str | None:
    """Return the absolute path of an existing file; an empty name clears the path."""
    if not name:
        return name
    path = expanded(name)
    if not path.is_file():
        raise UsageError(f"{name} is not a regular file." if path.exists() else f"There is no file {name}.")
    return str(path.absolute())


def new_tags(tags: list[str] | None, option: str) -> tuple[str, ...]:
    """Return the tags given with an option.

    Raises UsageError for a tag with a comma or a semicolon, because these separate tags elsewhere, or with a control
    character.
    """
    for tag in tags or ():
        names = tag.replace(";", ",").split(",")
        if len(names) > 1:
            from shlex import quote

            parts = [quote(name.strip()) for name in names if name.strip()]
            count = "several tags" if len(parts) > 1 else "one tag"
            separated = " ".join(f"{option} {part}" for part in parts or ["TAG"])
            raise UsageError(f"A tag can't contain a comma or a semicolon: '{shorten(tag)}'. For {count}: {separated}")
        from paperlog.library.tags import check_characters

        check_characters(tag)
    return tuple(tags or ())


def facts_from_options(
    title: str | None,
    authors: list[str] | None,
    published: str | None,
    links: list[str] | None,
    category: str | None,
    aliases: list[str] | None,
    summary: str | None,
) -> dict[str, Any]:
    """Parse the details given as options; an empty string clears a field."""
    facts: dict[str, Any] = {}
    if title is not None:
        facts["title"] = title.strip()
    if authors:
        facts["authors"] = tuple(filter(str.strip, authors))
    if published is not None:
        facts["published"] = _parse_published(published)
    if links:
        facts["links"] = tuple(map(_parse_link, filter(None, links)))
    if category is not None:
        facts["category"] = category
    if aliases:
        facts["aliases"] = tuple(filter(str.strip, aliases))
    if summary is not None:
        facts["summary"] = summary.strip() or None
    return facts


def _parse_link(url: str) -> Link:
    if not is_web_url(url):
        raise UsageError(f"'{url}' isn't a URL. It must start with http:// or https://.")
    return make_link(url)
