"""Papers, categories, views and goals, without the user's own data about papers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.models.types import EMPTY, MAX_NUMBER, GoalSize, Key, Moment, Name, Number

if TYPE_CHECKING:
    from paperlog.periods import Period


class Link(Struct, frozen=True):
    label: str
    url: Name


class Relation(Struct, frozen=True):
    """A relation to another paper. `to` is the key of that paper, which may be missing from the library.

    `kind` is one of the constants below, or any other word from a list, such as `translation`.
    """

    kind: Name
    to: Name

    @property
    def kind_in_words(self) -> str:
        return self.kind.replace("-", " ")


SINGLE_VALUES = (
    "type", "authors", "editors", "published", "venue", "arxiv", "doi", "summary", "abstract", "schema_url",
)  # fmt: skip
"""The details of a paper that have one value, without those that every paper has."""

BUILDS_ON, COMPARES_WITH, IMPLEMENTS = "builds-on", "compares-with", "implements"


class Category(Struct, frozen=True):
    """A category. For `times`, see Reading."""

    key: Key
    name: Name
    color: str | None = None
    position: Number = 0
    times: Mapping[str, Moment] = EMPTY


OWN_SOURCE = "reader"
"""The source of papers that the user added by hand. Imports never replace their fields."""


class PaperSummary(Struct, frozen=True):
    """The fields of a paper that lists show or sort by, and that completion offers."""

    key: Key
    title: Name
    category: Key
    published: PartialDate | None = None
    position: Number = 0
    added_on: PartialDate | None = None
    citation_keys: tuple[Name, ...] = ()


class Paper(PaperSummary, frozen=True):
    """A paper, without the user's own data.

    `citation_keys` are as imported. `type` is a biblatex entry type. `arxiv` is an id without a version. `extra` holds
    all other imported fields, under their biblatex names. `position` is the paper's place in its source list.
    `source_key` is its key in that list, if it differs because another paper in the library had the key. `suppliers`
    maps fields to their sources, if these differ from `source`, and tags that `import --tag` added to the user.
    `merged` holds the origins of papers merged into this paper, and `merged_ids` their ids, as `arxiv:…` and `doi:…`.
    `contributions` holds what was merged into this paper, by origin, and `different_from` the origins of papers that
    the user split from it. `added_at` is when the paper was last added, and `times` when its other values were last
    changed: see `paperlog.registers`.
    """

    aliases: tuple[Name, ...] = ()
    type: Name | None = None
    tags: tuple[Name, ...] = ()
    authors: tuple[Name, ...] = ()
    editors: tuple[Name, ...] = ()
    venue: str | None = None
    arxiv: str | None = None
    doi: str | None = None
    links: tuple[Link, ...] = ()
    summary: str | None = None
    abstract: str | None = None
    schema_url: str | None = None
    related: tuple[Link, ...] = ()
    relations: tuple[Relation, ...] = ()
    extra: Mapping[str, str] = EMPTY
    source: str | None = None
    source_key: Key | None = None
    merged: tuple[Name, ...] = ()
    merged_ids: tuple[Name, ...] = ()
    suppliers: Mapping[str, str] = EMPTY
    contributions: Mapping[str, Contribution] = EMPTY
    different_from: tuple[Name, ...] = ()
    added_at: Moment | None = None
    times: Mapping[str, Moment] = EMPTY

    @property
    def name(self) -> str:
        """The first alias, or the title."""
        return self.aliases[0] if self.aliases else self.title

    def people(self, limit: int) -> str:
        """Return the authors, as `A, B, C and 5 more`, or the editors if there are no authors."""
        names = self.authors or self.editors
        shown = ", ".join(names[:limit]) + (f" and {len(names) - limit} more" if len(names) > limit else "")
        if self.authors or not names:
            return shown
        return f"{shown} (ed.)" if len(names) == 1 else f"{shown} (eds.)"

    @property
    def summary_or_abstract(self) -> str:
        return self.summary or self.abstract or ""

    @property
    def stand_in_titles(self) -> tuple[str, ...]:
        """What can stand for a missing title: the citation keys, the ids and the links."""
        return tuple(filter(None, (*self.citation_keys, self.doi, self.arxiv, *(link.url for link in self.links))))

    @property
    def lacks_title(self) -> bool:
        """Whether the entry of a bibliography has no title, so that its citation key, an id or a link stands for it."""
        return self.type is not None and "title" not in self.extra and self.title in self.stand_in_titles

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups or collections of a reference manager that the paper is in, as listed in its other fields."""
        if not self.extra and not self.contributions:
            return ()
        fields = [self.extra, *(each.facts.extra for each in self.contributions.values())]
        names = (
            name.strip()
            for extra in fields
            for field in ("groups", "collections")
            for name in extra.get(field, "").strip("{}").split(",")
        )
        return tuple(dict.fromkeys(filter(None, names)))

    @property
    def list_key(self) -> str:
        """The paper's key in its source."""
        return self.source_key or self.key

    @property
    def origin(self) -> str:
        """The source and the paper's key in the source, as `source/key`."""
        return f"{self.source}/{self.list_key}"

    def contributed(self, contribution: Contribution) -> Paper:
        """Return what was merged into the paper, with the values that the paper holds."""
        facts = contribution.facts
        held = frozenset((*contribution.added, *contribution.shared))
        singles = {name: getattr(self, name) for name in SINGLE_VALUES if name in held and not getattr(facts, name)}
        extra = {name: text for name, text in self.extra.items() if f"extra.{name}" in held}
        return replace(facts, **singles, extra={**extra, **facts.extra} or EMPTY)

    def with_key(self, key: str) -> Paper:
        """Change the key, but not the key in the source."""
        source_key = None if key == self.list_key else self.list_key
        is_same = (key, source_key) == (self.key, self.source_key)
        return self if is_same else replace(self, key=key, source_key=source_key)


class Contribution(Struct, frozen=True):
    """An entry or paper that was merged into another paper.

    `facts` is what was merged, `added` the values that the other paper didn't have, and `shared` those that were equal,
    as in `paperlog.registers`. The other paper holds these values; `facts` leaves most of them out.
    """

    facts: Paper
    added: tuple[Name, ...] = ()
    shared: tuple[Name, ...] = ()


class Removal(Struct, frozen=True):
    """The removal of a record. It has no effect if the record was added again later.

    `merged_into` is the key of the paper or category that a removed one was merged into, `merged_at` when, if not at
    the last removal. `is_renamed` says that this is the same paper under another key. `separated_at` is when a merged
    record was last added again in a copy that knew of the merge. `removed_as` identifies the removed paper: other
    papers with its key stay.
    """

    table: str
    key: Key
    at: Moment
    merged_into: Key | None = None
    merged_at: Moment | None = None
    is_renamed: bool = False
    separated_at: Moment | None = None
    removed_as: tuple[Name, ...] = ()

    @property
    def record(self) -> str:
        """The removed record, as `table/key`."""
        return f"{self.table}/{self.key}"

    @property
    def merge_time(self) -> Moment:
        return self.merged_at or self.at

    @property
    def replaced_by(self) -> Key | None:
        """The key of the record that a removed one was merged into, or None if it wasn't, or was separated again."""
        return None if self.separated_at and self.separated_at > self.merge_time else self.merged_into

    def joined(self, other: Removal) -> Removal:
        """Combine the removals of a record in two copies: the last removal, and the last merge.

        Of removals of two different papers that had the key, the later one is kept.
        """
        ordered = sorted((self, other), key=Removal._merge_order)
        if self.removed_as and other.removed_as and set(self.removed_as).isdisjoint(other.removed_as):
            return max(reversed(ordered), key=lambda each: each.at)
        last = ordered[-1]
        at = max(self.at, other.at)
        return replace(
            last,
            at=at,
            merged_at=last.merge_time if last.merged_into and last.merge_time != at else None,
            separated_at=max(filter(None, (self.separated_at, other.separated_at)), default=None),
            removed_as=tuple(sorted({*self.removed_as, *other.removed_as})),
        )

    def _merge_order(self) -> tuple[object, ...]:
        return bool(self.merged_into), self.merge_time, self.merged_into or "", self.is_renamed, self.removed_as


class View(Struct, frozen=True):
    """A saved query. For `times`, see Reading."""

    name: Key
    query: Name
    times: Mapping[str, Moment] = EMPTY


class Goal(Struct, frozen=True):
    """A number of papers to read in a year, a month or a week. For `times`, see Reading.

    `key` is the period: `2026`, `2026-11` or `2026-w48`.
    """

    key: Key
    papers: GoalSize
    times: Mapping[str, Moment] = EMPTY

    def __post_init__(self) -> None:
        """Check the key. Raises ValueError."""
        _ = self.period

    @property
    def period(self) -> Period:
        from paperlog.periods import period_named  # noqa: PLC0415 - most libraries have no goals

        return period_named(self.key)


def next_position(papers: Iterable[Paper]) -> int:
    """Return the position of a new paper, after all others."""
    return bounded_position(1 + max((paper.position for paper in papers), default=-1))


def bounded_position(position: int) -> int:
    return max(-MAX_NUMBER, min(position, MAX_NUMBER))
