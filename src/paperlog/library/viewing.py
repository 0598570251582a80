"""The verbs that save queries under names."""

from __future__ import annotations

from paperlog.errors import UsageError, ViewNotFound
from paperlog.library.collecting import Collecting
from paperlog.library.results import SavedView
from paperlog.models import View
from paperlog.text import named_alike
from paperlog.values import KEY


class Viewing(Collecting):
    """The verbs for saved views."""

    def views(self) -> list[View]:
        """Return the saved views, by name."""
        return sorted(self.snapshot().views.values(), key=lambda view: view.name)

    def save_view(self, name: str, text: str) -> SavedView:
        """Save a query under a name, in place of what stood there; what it says of today it says of each day."""
        name = name.removeprefix("@")
        if not KEY.fullmatch(name):
            raise UsageError(f"'{name}' is no name for a view: write lower-case letters, digits and single hyphens.")
        with self._changing() as transaction:
            name = named_alike(name, transaction.views) or name
            query = str(self.query(transaction, [text], within=(name,)))
            if not query:
                raise UsageError("A view needs a query.")
            view = View(name, query)
            transaction.put(view)
            return SavedView(view, self._record(transaction, "view", f"saved the view @{name}"))

    def remove_view(self, name: str) -> SavedView:
        with self._changing() as transaction:
            found = named_alike(name, transaction.views)
            if found is None:
                raise ViewNotFound(name, sorted(transaction.views))
            view = transaction.views[found]
            transaction.remove_view(view.name)
            return SavedView(view, self._record(transaction, "view", f"removed the view @{view.name}"))
