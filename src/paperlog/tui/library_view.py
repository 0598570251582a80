"""The state of the browser: a snapshot of the library, and the current query."""

from __future__ import annotations

import asyncio

from paperlog.errors import InvalidData, PaperlogError, QueryError
from paperlog.library.session import Session
from paperlog.store import Snapshot
from paperlog.tui.list_items import Listing, ListQuery, list_items


class LibraryView:
    """A snapshot of the library that can be reloaded, and the query that selects papers from it."""

    def __init__(self, session: Session, version: object, snapshot: Snapshot) -> None:
        """Start with a snapshot of the library that was read after its `version` token was obtained."""
        self.session = session
        self.snapshot = snapshot
        self.query = ListQuery()
        self._version = version

    async def reload(self) -> bool:
        """Reload the library if it has changed, and return whether it was reloaded.

        Raises PaperlogError or OSError if it can't be read, but only once for each version of the file.
        """
        version = self._current_version()
        if version == self._version:
            return False
        self._version = version
        if version is None:
            raise InvalidData("The library was deleted or moved away. The list shows its last contents.")
        self.snapshot = await asyncio.to_thread(self.session.snapshot)
        return True

    def _current_version(self) -> object:
        """Return the version of the library, or the error message, so that each error is reported once."""
        try:
            return self.session.version()
        except PaperlogError as error:
            return str(error)

    async def select(self) -> Listing | None:
        """Return the papers that match the query. Raises QueryError.

        The result is None if the query or the snapshot was replaced in the meantime.
        """
        query, snapshot = self.query, self.snapshot
        listing: Listing | None = None
        query_error: QueryError | None = None
        try:
            listing = await asyncio.to_thread(list_items, self.session, snapshot, query)
        except QueryError as error:
            query_error = error
        if query != self.query or snapshot is not self.snapshot:
            return None
        if query_error:
            raise query_error
        return listing
