"""A regular expression matcher that counts its steps, to find patterns that take more than linear time.

It backtracks as `re` does, for the subset of the syntax that our patterns use. Repetitions of more than `_MAX_REPEAT`
are shortened, because a bounded repetition takes linear time but looks quadratic on short texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from re import _constants as constants  # type: ignore[attr-defined]  # private, as the parser is
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_MAX_STEPS = 100_000
_MAX_REPEAT = 8
"""The maximum number of repetitions for a bounded repetition."""

Continue = Callable[[int], int | None]
"""Matches the rest of a pattern from a position; returns the end position or None."""


class TooManySteps(Exception):
    """A pattern takes exponential time, or high polynomial time."""


def count_steps(pattern: re.Pattern[Any], text: str, use: str) -> int:
    """Return the number of steps that a pattern takes. `use` is `fullmatch`, `match` or `search`, for all matches."""
    matcher = _Matcher(pattern, text)
    if use != "search":
        matcher.match(matcher.tree, 0, 0, lambda at: at if at == len(text) or use == "match" else None)
        return matcher.steps
    position = 0
    while position <= len(text):
        matcher.groups.clear()
        end = matcher.match(matcher.tree, 0, position, lambda at: at)
        position = end if end is not None and end > position else position + 1
    return matcher.steps


class _Matcher:
    def __init__(self, pattern: re.Pattern[Any], text: str) -> None:
        source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
        tree = parser.parse(source, pattern.flags & ~re.DEBUG)
        self.tree = list(tree)
        self.flags = pattern.flags
        self.text = text.lower() if pattern.flags & re.IGNORECASE else text
        self.groups: dict[int, tuple[int, int]] = {}
        self.steps = 0

    def match(self, items: list[Any], index: int, at: int, then: Continue) -> int | None:  # noqa: PLR0911 - one per case
        self.steps += 1
        if self.steps > _MAX_STEPS:
            raise TooManySteps
        if index == len(items):
            return then(at)
        operator, argument = items[index]

        def rest(end: int) -> int | None:
            return self.match(items, index + 1, end, then)

        match str(operator):
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                return self._repeat(str(operator), argument, at, rest)
            case "SUBPATTERN":
                group, _, _, inner = argument

                def close(end: int) -> int | None:
                    before = self.groups.get(group)
                    self.groups[group] = at, end
                    result = rest(end)
                    if result is None and before is not None:
                        self.groups[group] = before
                    return result

                return self.match(list(inner), 0, at, close)
            case "BRANCH":
                ends = (self.match(list(branch), 0, at, rest) for branch in argument[1])
                return next((end for end in ends if end is not None), None)
            case "ATOMIC_GROUP":
                end = self.match(list(argument), 0, at, lambda end: end)
                return None if end is None else rest(end)
            case "ASSERT" | "ASSERT_NOT":
                found = self._look(argument, at)
                return rest(at) if found is (str(operator) == "ASSERT") else None
            case "AT":
                return rest(at) if self._is_at(str(argument), at) else None
            case "GROUPREF":
                start, end = self.groups.get(argument, (0, 0))
                part = self.text[start:end]
                return rest(at + len(part)) if self.text.startswith(part, at) else None
            case _:
                return (
                    rest(at + 1) if at < len(self.text) and self._accepts(operator, argument, self.text[at]) else None
                )

    def _repeat(self, operator: str, argument: Any, at: int, rest: Continue) -> int | None:
        low, high, inner = argument
        items = list(inner)
        if high is not constants.MAXREPEAT:
            high = min(int(high), max(_MAX_REPEAT, 1))
            low = min(low, high)
        if len(items) == 1 and str(items[0][0]) in {"IN", "LITERAL", "NOT_LITERAL", "ANY"}:
            return self._repeat_character(operator, items[0], low, high, at, rest)
        if operator == "POSSESSIVE_REPEAT":
            count = 0
            while high is constants.MAXREPEAT or count < high:
                end = self.match(items, 0, at, lambda end: end)
                if end is None or end == at:
                    break
                at, count = end, count + 1
            return rest(at) if count >= low else None

        def attempt(count: int, position: int) -> int | None:
            def more() -> int | None:
                if high is not constants.MAXREPEAT and count >= high:
                    return None
                return self.match(items, 0, position, lambda end: None if end == position else attempt(count + 1, end))

            if count < low:
                return more()
            if operator == "MIN_REPEAT":
                return result if (result := rest(position)) is not None else more()
            return result if (result := more()) is not None else rest(position)

        return attempt(0, at)

    def _repeat_character(  # noqa: PLR0917 - as above
        self, operator: str, item: Any, low: int, high: Any, at: int, rest: Continue
    ) -> int | None:
        end = at
        limit = len(self.text) if high is constants.MAXREPEAT else min(len(self.text), at + high)
        while end < limit and self._accepts(item[0], item[1], self.text[end]):
            self.steps += 1
            end += 1
        first = at + low
        if end < first:
            return None
        ends = range(first, end + 1) if operator == "MIN_REPEAT" else range(end, first - 1, -1)
        for position in ends[:1] if operator == "POSSESSIVE_REPEAT" else ends:
            self.steps += 1
            if (result := rest(position)) is not None:
                return result
        return None

    def _look(self, argument: Any, at: int) -> bool:
        direction, inner = argument
        if direction > 0:
            return self.match(list(inner), 0, at, lambda end: end) is not None
        width = inner.getwidth()[0]
        return at >= width and self.match(list(inner), 0, at - width, lambda end: end) is not None

    def _is_at(self, where: str, at: int) -> bool:
        text, end = self.text, len(self.text)
        is_word = [0 <= index < end and (text[index].isalnum() or text[index] == "_") for index in (at - 1, at)]
        match where:
            case "AT_BEGINNING":
                return at == 0 or bool(self.flags & re.MULTILINE and text[at - 1] == "\n")
            case "AT_BEGINNING_STRING":
                return at == 0
            case "AT_END":
                return at == end or text[at:] == "\n" or bool(self.flags & re.MULTILINE and text[at] == "\n")
            case "AT_END_STRING":
                return at == end
            case "AT_BOUNDARY":
                return is_word[0] != is_word[1]
            case _:
                return is_word[0] == is_word[1]

    def _accepts(self, operator: Any, argument: Any, character: str) -> bool:
        code = ord(character)
        match str(operator):
            case "LITERAL":
                return self._folded(argument) == character
            case "NOT_LITERAL":
                return self._folded(argument) != character
            case "ANY":
                return bool(self.flags & re.DOTALL) or character != "\n"
            case "IN":
                negated = str(argument[0][0]) == "NEGATE"
                return negated != any(self._accepts(item, each, character) for item, each in argument[negated:])
            case "RANGE":
                low, high = argument
                return bool(low <= code <= high or low <= ord(character.upper()[:1]) <= high)
            case "CATEGORY":
                name = str(argument).removeprefix("CATEGORY_")
                holds = {
                    "DIGIT": character.isdecimal(),
                    "SPACE": character.isspace(),
                    "WORD": character.isalnum() or character == "_",
                }[name.removeprefix("NOT_")]
                return holds != name.startswith("NOT_")
        raise NotImplementedError(operator)

    def _folded(self, code: int) -> str:
        return chr(code).lower() if self.flags & re.IGNORECASE else chr(code)


def adversarial_texts(pattern: re.Pattern[Any], size: int) -> Iterator[str]:
    """Yield texts made to exhaust a pattern: runs of its own characters, also after its literal parts."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    literals = list(dict.fromkeys(_literals(list(parser.parse(source, pattern.flags)))))
    units = list(dict.fromkeys([" ", "a", "1", *literals[:5], *(text[-1:] for text in literals[:5])]))
    for unit in units:
        for start in ("", *literals[:2]):
            yield start + unit * (size // len(unit)) + "\0"
            yield (start + unit) * (size // len(start + unit)) + "\0"


def _literals(items: list[Any]) -> Iterator[str]:
    """Yield the literal parts of a pattern."""
    run = ""
    for operator, argument in items:
        if str(operator) == "LITERAL":
            run += chr(argument)
            continue
        if run:
            yield run
        run = ""
        match str(operator):
            case "BRANCH":
                for branch in argument[1]:
                    yield from _literals(list(branch))
            case "SUBPATTERN":
                yield from _literals(list(argument[3]))
            case "ASSERT" | "ASSERT_NOT":
                yield from _literals(list(argument[1]))
            case "ATOMIC_GROUP":
                yield from _literals(list(argument))
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                yield from _literals(list(argument[2]))
            case "IN":
                yield from (chr(each) for kind, each in argument[:6] if str(kind) == "LITERAL")
    if run:
        yield run
