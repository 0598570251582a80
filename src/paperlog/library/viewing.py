"""The verbs that save queries under names."""

from __future__ import annotations

from paperlog.errors import ViewNotFound, WrongUsage
from paperlog.library.collecting import Collecting
from paperlog.library.results import Saved
from paperlog.models import View
from paperlog.text import named_alike
from paperlog.values import KEY


class Viewing(Collecting):
    """The verbs for saved views."""

    def views(self) -> list[View]:
        """Return the saved views, by name."""
        return sorted(self.snapshot().views.values(), key=lambda view: view.name)

    def save_view(self, name: str, text: str) -> Saved:
        """Save a query under a name, in place of what stood there; what it says of today it says of each day."""
        name = name.removeprefix("@")
        if not KEY.fullmatch(name):
            raise WrongUsage(f"'{name}' is no name for a view: write lower-case letters, digits and single hyphens.")
        with self._changing() as draft:
            name = named_alike(name, draft.views) or name
            query = str(self.query(draft, [text], within=(name,)))
            if not query:
                raise WrongUsage("A view needs a query.")
            view = View(name, query)
            draft.put(view)
            return Saved(view, self._record(draft, "view", f"saved the view @{name}"))

    def remove_view(self, name: str) -> Saved:
        with self._changing() as draft:
            found = named_alike(name, draft.views)
            if found is None:
                raise ViewNotFound(name, sorted(draft.views))
            view = draft.views[found]
            draft.remove_view(view.name)
            return Saved(view, self._record(draft, "view", f"removed the view @{view.name}"))
