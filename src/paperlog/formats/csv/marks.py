"""Statuses, ratings and notes in cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

from paperlog.formats.csv.columns import known_names
from paperlog.formats.dated_notes import NoteText, parse_note, split_notes
from paperlog.formats.text import one_line, strip_control, strip_markup, strip_unsafe
from paperlog.models import Status
from paperlog.text import fold

_STATUSES: Mapping[Status, str] = {
    Status.READ: """read; done; finished; completed; complete; yes; y; true; x; 1; ✓; ✔; ☑; ✅; already read
        i have read; gelesen; ja; fertig; lu; oui; leído; sí; lido; sim; letto; sì; прочитано; да; готово; 已读
        读完; 是; 完成; 読了; 既読; はい; 읽음""",
    Status.READING: """reading; currently reading; in progress; current; started; ongoing; am lesen; in arbeit
        en cours; leyendo; en curso; lendo; em andamento; in lettura; in corso; читаю; в процессе; 在读; 阅读中
        进行中; 読書中; 읽는 중""",
    Status.QUEUED: """queued; to read; to-read; want to read; todo; to do; tbr; next; planned; up next; wishlist
        zu lesen; à lire; por leer; para leer; a ler; para ler; da leggere; прочитать; к прочтению; 待读; 想读
        待阅读; 読みたい; 積読; 읽을""",
    Status.SKIMMED: "skimmed; skim; browsed; überflogen; survolé; hojeado; просмотрено; 略读; 浏览",
    Status.DROPPED: """dropped; abandoned; did not finish; dnf; stopped; gave up; abgebrochen; abandonné; abandonado
        弃读; 放弃""",
    Status.UNREAD: """unread; not read; no; n; false; 0; [ ]; ☐; ❌; ✗; ✘; new; not started; not yet; ungelesen; nein
        non lu; non; no leído; não lido; não; non letto; нет; не прочитано; 未读; 否; 未読; 안 읽음""",
}
_STATUS_BY_NAME = {fold(name) or name: status for status, names in _STATUSES.items() for name in known_names(names)}
_STARS = re.compile(r"[★⭐*\ufe0f]{1,10}[☆]*")
_NUMBER = re.compile(
    r"([0-9]{1,3}(?:[.,][0-9]{1,2})?)(?: ?(?:/|out of|of|von|sur|de|su|из) ?(5|10|100)(?:[.,]0)?| ?(%))?"
    r"(?: ?(?:stars?|sterne?n?|étoiles?|estrell?as?|stell[ae]|зв[её]зд[аы]?|颗?星|つ星|★|⭐))?",
    re.IGNORECASE,
)
_DATED_LINE = re.compile(r"(?<!\n)\n(?=[0-9]{4}-[0-9]{2}-[0-9]{2}: )")
_EMPTY_LINES = re.compile(r"\n\s*\n")


def status_in(cell: str) -> Status | None:
    text = one_line(cell)
    return _STATUS_BY_NAME.get(fold(text) or text)


def best_rating(cells: Iterable[str]) -> int:
    """Return the best rating of the scale that fits the numbers of a column: 5, 10, or 0 if neither fits."""
    matches = (match for cell in cells if (match := _number(cell)) and not match[2] and not match[3])
    highest = max((Fraction(match[1].replace(",", ".")) for match in matches), default=Fraction())
    return 5 if highest <= 5 else 10 if highest <= 10 else 0


def rating_in(cell: str, best: int) -> int | None:
    """Return a rating from 1 to 5, or 0 for no rating. Return None if it isn't on the scale or isn't a whole number."""
    text = one_line(cell)
    if _STARS.fullmatch(text):
        return min(5, sum(text.count(star) for star in "★⭐*"))
    if not (match := _number(text)):
        return None
    scale = int(match[2] or (100 if match[3] else best))
    rating = Fraction(match[1].replace(",", ".")) * 5 / scale if scale else Fraction(-1)
    return int(rating) if rating.denominator == 1 and 0 <= rating <= 5 else None


def _number(cell: str) -> re.Match[str] | None:
    return _NUMBER.fullmatch(one_line(cell))


def notes_in(cell: str) -> list[NoteText]:
    """Return the notes in a cell. Dated notes, which paperlog exported, follow the others."""
    first, dated = split_notes(_DATED_LINE.sub("\n\n", strip_unsafe(cell)).strip())
    return [NoteText(_EMPTY_LINES.sub("\n\n", strip_control(strip_markup(first)).strip())), *map(parse_note, dated)]
