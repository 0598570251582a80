"""Query errors and their positions."""

from __future__ import annotations

from datetime import date

import pytest

from paperlog.errors import QueryError
from paperlog.models import Category
from paperlog.query.field_types import ParseContext
from paperlog.query.parser import MAX_DEPTH, parse
from paperlog.query.query import Query

TODAY = date(2026, 11, 23)
CATEGORIES = [
    Category("language", "Language"),
    Category("vision", "Vision and Image Generation"),
    Category("law", "Law"),
]
CONTEXT = ParseContext(TODAY, lambda: CATEGORIES)


def query(text: str, context: ParseContext = CONTEXT) -> Query:
    return parse([text], context)


DATES = "today, tuesday, 3-days-ago, -2w, this-month, november, 2024, 2024-05 or 2024-05-03"


@pytest.mark.parametrize(
    ("text", "wrong", "sentence"),
    [
        ("a catgory:vision", "catgory", "Unknown field 'catgory'. Did you mean 'category'?"),
        ("cat:vision", "cat", "Did you mean 'category'?"),
        ("Keyword:x", "Keyword", "Unknown field 'Keyword'. Use 'tag:'. To search for text with a colon, quote it."),
        ("date:2020", "date", "Unknown field 'date'. Use 'published:' or 'year:'."),
        ("journal:x", "journal", "Unknown field 'journal'. Use 'paperlog search', which finds venues."),
        ("foo:bar", "foo", "Unknown field 'foo'. Choose from: key, title, alias, category,"),
        ("buildson:x", "buildson", "Unknown field 'buildson'. Did you mean 'builds-on'?"),
        ("cites:x", "cites", "Unknown field 'cites'. Use 'builds-on:'."),
        ("a builds-on:x", "x", "No paper matches 'x'."),
        ("built-on-by:", "", "Missing value after 'built-on-by:'. Use a key or any other name of a paper."),
        ("foo:bar", "foo", "To search for text with a colon, quote it."),
        ("tag: x", " ", "Missing value after 'tag:'. Use an exact name."),
        ("x tag:", "", "Missing value after 'tag:'"),
        ('tag:""', '""', "Missing value after 'tag:'"),
        ("tag:a,,b", ",", "Missing value after 'tag:'"),
        ("tag:a, b", " ", "Missing value after 'tag:'"),
        ("author:(a or b)", "(", "Missing value after 'author:'. Use a word or a \"phrase\"."),
        ('tag:"a"b', "b", "Expected a space here."),
        ('x tag:"a', '"', "Unclosed quote."),
        ('x "a b', '"', "Unclosed quote."),
        ('x ""', '""', "Empty quotes."),
        ("x (a", "(", "Unclosed parenthesis."),
        ("x (", "(", "Unclosed parenthesis."),
        ("x (a (b)", "(", "Unclosed parenthesis."),
        ("a) b", ")", "Unmatched closing parenthesis."),
        (")", ")", "Unmatched closing parenthesis."),
        ("a ()", "()", "Empty parentheses."),
        ("a or", "or", "Nothing follows 'or'. To search for the word itself, quote it."),
        ("or a", "or", "Nothing precedes 'or'. To search for the word itself, quote it."),
        ("(or a)", "or", "Nothing precedes 'or'."),
        ("(a or)", "or", "Nothing follows 'or'."),
        ("a OR or b", "OR", "Nothing follows 'OR'."),
        ("a and", "and", "Nothing follows 'and'."),
        ("and a", "and", "Nothing precedes 'and'."),
        ("a not", "not", "Nothing follows 'not'."),
        ("a ^", "^", "Nothing follows '^'."),
        ("category:foo", "foo", "No category matches 'foo'. Categories: language, vision, law."),
        ("x category:vision,la", "la", "'la' matches more than one category: language, law."),
        ("status:reed", "reed", "Unknown value 'reed' for 'status:'. Did you mean 'read'?"),
        ("status:x", "x", "Choose from: unread, queued, reading, skimmed, read, dropped."),
        ("has:notes", "notes", "Unknown value 'notes' for 'has:'. Did you mean 'note'?"),
        ("is:x", "x", "Choose from: unread, queued, reading, skimmed, read, dropped, rated, unrated,"),
        ("rating:6", "6", "'6' isn't a rating. Use a number from 1 to 5, or a range: 3..5, 4.. or ..2."),
        ("rating:4..x", "x", "'x' isn't a rating"),
        ("rating:..", "..", "Missing value after 'rating:'. Use a number from 1 to 5"),
        ("rating:5..4", "5..4", "'5..4' ends before it starts. Use a number from 1 to 5"),
        ("year:0", "0", "'0' isn't a year. Use a number from 1 to 9999, or a range: 2020..2022, 2020.. or ..2022."),
        ("published:2023-13", "2023-13", "The date '2023-13' doesn't exist."),
        ("published:2023-1", "2023-1", f"Can't parse date '2023-1'. Use {DATES}."),
        ("published:2020..2019-12", "2020..2019-12", "ends before it starts"),
        ("read:-1d..-2d", "-1d..-2d", "ends before it starts"),
        ("read:-1d..-1m", "-1d..-1m", "'-1d..-1m' ends before it starts. Use "),
        ("read:yesterday..-1w", "yesterday..-1w", "ends before it starts"),
        ("read:-30d..2020", "-30d..2020", "ends before it starts"),
        ("read:2026-11-24..today", "2026-11-24..today", "ends before it starts"),
        (
            "read:monday",
            "monday",
            "'monday' can mean 23 Nov 2026, today, or 16 Nov 2026, a week ago. Use today or last-monday.",
        ),
        ("read:soon..", "soon", "Can't parse date 'soon'"),
        ("arxiv:x", "x", "'x' isn't an arXiv id. Use 2106.09685 or its URL."),
        ("doi:x", "x", "'x' isn't a DOI. Use 10.1000/182 or its URL."),
        ("a @todo", "@todo", "There is no view 'todo'."),
        ("(" * 60 + "a" + ")" * 60, "(", f"Nested more than {MAX_DEPTH} levels deep."),
        ("^" * 60 + "a", "^", f"Nested more than {MAX_DEPTH} levels deep."),
    ],
)  # fmt: skip
def test_position_of_query_errors(text: str, wrong: str, sentence: str) -> None:
    with pytest.raises(QueryError) as raised:
        query(text)
    mistake = raised.value
    assert sentence in str(mistake)
    assert (mistake.text, mistake.exit_code) == (text, 2)
    assert text[mistake.start : mistake.end] == wrong
    assert mistake.end > mistake.start
