"""The header of a table, and the fields of its columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from paperlog.formats.csv.columns import OWN_COLUMNS, Rank, rank_of, ranks_of, weak_title_rank
from paperlog.formats.csv.guessing import guess_columns, may_be_header
from paperlog.formats.csv.table import Row, Table
from paperlog.formats.text import one_line
from paperlog.models import EMPTY
from paperlog.text import fold_name

_MAX_PREAMBLE = 50
"""The number of rows that are searched for a header."""
_SHOWN_COLUMNS = 12
_OF_A_PAPER = frozenset({"authors", "venue", "doi", "arxiv", "url", "abstract", "tags", "read on"})


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, and the indexes of the columns of each field, in order of preference.

    `preamble` is the number of rows before the header.
    """

    names: Sequence[str]
    indexes: Mapping[str, Sequence[int]]
    preamble: int = 0

    @property
    def known_count(self) -> int:
        return sum(map(len, self.indexes.values()))

    @property
    def is_own(self) -> bool:
        """Whether paperlog wrote the file."""
        return tuple(self.names[: len(OWN_COLUMNS)]) == OWN_COLUMNS


def find_header(tables: Sequence[Table], columns: Mapping[str, str]) -> tuple[list[Row], Table, Header]:
    """Return the rows of papers, their table and its header.

    `columns` are names of columns that the user gave for fields. Without a header, the columns are guessed. Raises
    ValueError if there is no column of titles.
    """
    candidates = [(table, header) for table in tables for header in _headers(table, columns)]
    if candidates:
        table, header = max(candidates, key=lambda each: (each[1].known_count, -each[1].preamble))
        first, *rows = table.rows[header.preamble :]
        return [row for row in rows if row.cells != first.cells], table, header  # without repetitions of the header
    if columns:
        raise ValueError(_missing(tables, columns))
    return _guessed(tables)


def _headers(table: Table, columns: Mapping[str, str]) -> Iterator[Header]:
    for number, row in enumerate(table.rows[:_MAX_PREAMBLE]):
        header = header_of(row.cells, number, columns)
        if header and "title" in header.indexes and (number == 0 or header.known_count > 1):
            yield header


def header_of(cells: Sequence[str], number: int = 0, columns: Mapping[str, str] = EMPTY) -> Header | None:
    """Return the header with these names, or None if it lacks a column that the user named."""
    names = [one_line(cell) for cell in cells]
    fields = ranks_of(names)
    for field, wanted in columns.items():
        index = _index(names, wanted)
        if index is None:
            return None
        fields = [rank if rank is None or rank[0] != field else None for rank in fields]
        fields[index] = (field, -1)
    ranked: dict[str, list[tuple[int, int]]] = {}
    for index, rank in enumerate(fields):
        if rank:
            ranked.setdefault(rank[0], []).append((rank[1], index))
    if "title" not in ranked and (title := _weak_title(names, fields)) is not None:
        ranked = {
            field: kept for field, pairs in ranked.items() if (kept := [pair for pair in pairs if pair[1] != title])
        } | {"title": [(0, title)]}
    return Header(names, {field: [index for _, index in sorted(pairs)] for field, pairs in ranked.items()}, number)


def _weak_title(names: Sequence[str], fields: Sequence[Rank | None]) -> int | None:
    """Return the index of a column that may hold the titles if another column is typical of papers, or None."""
    ranks = [(rank, index) for index, name in enumerate(names) if (rank := weak_title_rank(name)) is not None]
    index = min(ranks)[1] if ranks else None
    others = {field[0] for other, field in enumerate(fields) if field and other != index}
    return index if len(names) == 1 or others & _OF_A_PAPER else None


def _index(names: Sequence[str], wanted: str) -> int | None:
    exact = [index for index, name in enumerate(names) if name == one_line(wanted)]
    folded = [index for index, name in enumerate(names) if name and fold_name(name) == fold_name(wanted)]
    return next(iter([*exact, *folded]), None)


def _guessed(tables: Sequence[Table]) -> tuple[list[Row], Table, Header]:
    """Return the table with the most recognizable columns. Raises ValueError if there is no clear title column."""
    regular = _most_regular(tables)
    if _has_unknown_header(regular):
        raise ValueError(
            f"no column in its header is known to hold titles. Its columns are {_named(regular)}. "
            "Name the one with the titles: --columns title=COLUMN"
        )
    candidates = []
    for table in tables:
        width = table.usual_width
        indexes = guess_columns([row.cells for row in table.rows if len(row.cells) <= width], width)
        if indexes and table.regularity >= regular.regularity / 2:
            candidates.append((table, Header([""] * width, indexes)))
    if not candidates:
        raise ValueError(
            "no header with a title column, and no column that clearly contains titles. "
            "If the first line is a header, name its column with the titles: --columns title=COLUMN"
        )
    table, header = max(candidates, key=lambda each: (each[1].known_count, each[0].regularity))
    return table.rows, table, header


def _most_regular(tables: Sequence[Table]) -> Table:
    return max(tables, key=lambda table: (table.usual_width > 1, table.regularity, table.usual_width))


def _has_unknown_header(table: Table) -> bool:
    width = table.usual_width
    rows = [row.cells for row in table.rows if len(row.cells) <= width]
    return width > 1 and bool(rows) and (_is_known(rows[0]) or may_be_header(rows, width))


def _is_known(cells: Sequence[str]) -> bool:
    """Return whether two cells are names of columns."""
    return sum(rank_of(cell) is not None for cell in cells) > 1


def _missing(tables: Sequence[Table], columns: Mapping[str, str]) -> str:
    table = _most_regular(tables)
    names = [one_line(cell) for cell in table.rows[0].cells] if table.rows else []
    if missing := next((wanted for wanted in columns.values() if _index(names, wanted) is None), None):
        return f"its header has no column '{one_line(missing)}'. Its columns are {_named(table)}"
    return f"--columns names no column for the title. Its columns are {_named(table)}"


def _named(table: Table) -> str:
    names = [name for cell in table.rows[0].cells if (name := one_line(cell))] if table.rows else []
    more = f" and {len(names) - _SHOWN_COLUMNS} more" if len(names) > _SHOWN_COLUMNS else ""
    return ", ".join(f"'{name[:60]}'" for name in names[:_SHOWN_COLUMNS]) + more
