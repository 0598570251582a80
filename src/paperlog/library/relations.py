"""Adding and removing relations between papers, and restoring those to papers that were merged into others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from paperlog.errors import NotFound, UsageError
from paperlog.library.readings import record_readings, stage_readings
from paperlog.library.redirection import keep_times
from paperlog.library.results import PaperName, Result
from paperlog.library.session import Session
from paperlog.models import BUILDS_ON, Change, Entry, Patch, Reading, Relation, Removal
from paperlog.store import Transaction

NamedRelation = tuple[str, PaperName]
"""A kind of relation and the other paper."""


def link(session: Session, name: PaperName, named: Sequence[NamedRelation]) -> Result:
    """Add relations of a paper to other papers. Raises UsageError if papers would build on each other."""
    with session.transaction() as transaction:
        entry = transaction.find(name)
        new = [Relation(kind, transaction.find(other).key) for kind, other in named]
        for relation in new:
            _check(transaction, entry, relation)
        changed = _stage(transaction, entry, (*entry.relations, *new))
        return record_readings(session, transaction, "link", [entry], f"linked {changed}: {_in_words(new)}")


def unlink(
    session: Session, name: PaperName, others: Sequence[PaperName], named: Sequence[NamedRelation] = ()
) -> Result:
    """Remove all relations of a paper to the papers `others`, and those that are `named`.

    Raises NotFound if there are none. A paper that is missing from the library is named by its key.
    """
    with session.transaction() as transaction:
        entry = transaction.find(name)
        old: list[Relation] = []
        for kind, other in (*((None, other) for other in others), *named):
            key = other if other in {each.to for each in entry.relations} else transaction.find(other).key
            found = [each for each in entry.relations if each.to == key and kind in {None, each.kind}]
            if not found:
                raise NotFound(_no_relation(transaction, entry, key, kind))
            old += found
        changed = _stage(transaction, entry, [each for each in entry.relations if each not in old])
        sentence = f"removed links of {changed}: {_in_words(old)}"
        return record_readings(session, transaction, "link --remove", [entry], sentence)


def _stage(transaction: Transaction, entry: Entry, wanted: Sequence[Relation]) -> str:
    listed = transaction.original(entry.key).relations
    return stage_readings(
        transaction, [entry], lambda each: with_relations(each.reading, listed, list(dict.fromkeys(wanted)))
    )


def _check(transaction: Transaction, entry: Entry, relation: Relation) -> None:
    """Refuse a relation of a paper to itself, or to a paper that builds on it."""
    if relation.to == entry.key:
        raise UsageError(f"'{entry.key}' can't be linked to itself.")
    if relation.kind == BUILDS_ON and (path := _path(transaction, relation.to, entry.key)):
        steps = ", which builds on ".join(f"'{key}'" for key in path[1:])
        raise UsageError(
            f"'{entry.key}' can't build on '{relation.to}': '{path[0]}' builds on {steps}. "
            f"To remove that link: paperlog link {path[0]} {path[1]} --remove"
        )


def _path(transaction: Transaction, start: str, end: str) -> list[str]:
    """Return the keys of papers from `start` to `end`, each of which builds on the next, or an empty list."""
    came_from: dict[str, str] = {}
    queue = [start]
    for key in queue:
        if key == end:
            path = [end]
            while path[0] != start:
                path.insert(0, came_from[path[0]])
            return path
        for relation in transaction.entry(key).relations if transaction.paper(key) else ():
            if relation.kind == BUILDS_ON and relation.to not in {start, *came_from}:
                came_from[relation.to] = key
                queue.append(relation.to)
    return []


def _in_words(relations: Iterable[Relation]) -> str:
    return ", ".join(f"{each.kind_in_words} {each.to}" for each in relations)


def _no_relation(transaction: Transaction, entry: Entry, key: str, kind: str | None) -> str:
    link = f"link '{kind}'" if kind else "link"
    other = transaction.paper(key) and transaction.entry(key)
    if other and any(each.to == entry.key and kind in {None, each.kind} for each in other.relations):
        hint = f"The {link} is the other way round; to remove it: paperlog link {key} {entry.key} --remove"
    else:
        hint = f"To see its links: paperlog show {entry.key}"
    return f"'{entry.key}' has no {link} to '{key}'. {hint}"


def with_relations(reading: Reading, listed: Sequence[Relation], wanted: Sequence[Relation]) -> Reading:
    """Change a reading so that its paper, whose lists supply the relations `listed`, has exactly those `wanted`.

    What the user added and removed again stays removed, in case a list supplies it later.
    """
    kept = [each for each in reading.relations_added if each in wanted]
    known = (*reading.relations_removed, *listed, *reading.relations_added)
    removed = (each for each in known if each not in wanted)
    return replace(
        reading,
        relations_added=(*kept, *(each for each in wanted if each not in {*kept, *listed})),
        relations_removed=tuple(dict.fromkeys(removed)),
    )


def restore_relations(transaction: Transaction, keys: Iterable[str]) -> None:
    """Restore the relations to papers that were merged into others and added again, if the history has the merges."""
    removals: Iterable[Removal] = transaction.models("removals").values()
    merged_into = {removal.key: removal.merged_into for removal in removals if removal.table == "papers"}
    remaining = set(keys)
    for change in reversed(transaction.history):
        for key in [key for key in remaining if _merged(change, key)]:
            remaining.remove(key)
            target = _existing(transaction, key, merged_into)
            for patch in change.patches if target else ():
                _restore(transaction, patch, key, target)


def _existing(transaction: Transaction, key: str, merged_into: Mapping[str, str | None]) -> str:
    """Return the paper that a paper was merged into, directly or by later merges, or an empty string."""
    seen: set[str] = set()
    while (key := merged_into.get(key) or "") not in transaction.papers and key not in seen:
        seen.add(key)
    return key if key in transaction.papers else ""


def _restore(transaction: Transaction, patch: Patch, key: str, merged_into: str) -> None:
    for field in ("relations", "relations_added", "relations_removed"):
        items = (*patch.set.get(field, ()), *patch.extend.get(field, ()))
        model = getattr(transaction, patch.table).get(patch.key) if items and patch.key != key else None
        if model:
            former = [Relation(each["kind"], each["to"]) for each in items]
            is_own = patch.key == merged_into
            restored = _restored(getattr(model, field), former, key, merged_into, is_own=is_own)
            transaction.put(replace(model, **{field: restored}))
            keep_times(transaction, model, {key: merged_into})


def _merged(change: Change, key: str) -> bool:
    """Return whether a change merged a paper into another one. The patches that undo it add the paper again."""
    is_merge = change.command == "merge" and not change.undone
    return is_merge and any(each.table == "papers" and each.key == key and not each.delete for each in change.patches)


def _restored(
    relations: Sequence[Relation], former: Sequence[Relation], key: str, merged_into: str, *, is_own: bool
) -> tuple[Relation, ...]:
    """Restore the former relations to a key. Those that were removed since the merge are left out.

    A merge removes the relations of the papers to each other.
    """
    redirected = {replace(each, to=merged_into): each for each in former if each.to == key}
    kept = [each for each in relations if each not in redirected or each in former]
    back = [each for new, each in redirected.items() if is_own or new in relations]
    return tuple(dict.fromkeys((*kept, *back)))
