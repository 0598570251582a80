"""`--template`: the output of each result in a form of the user's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.output.paper_json import TEMPLATE_FIELDS
from paperlog.output.template import parse_template
from support.shell import Shell


@pytest.fixture
def used(paperlog: Shell) -> Shell:
    for line in (
        "mark-read lora --rating 4",
        "annotate lora 'rank 8\nis enough' --page 7",
        "tag lora +todo +peft",
        "link lora --compares-with bert",
    ):
        assert paperlog(line).code == 0
    return paperlog


@pytest.mark.parametrize(
    ("line", "template", "lines"),
    [
        ("list is:read", r"{key}\t{title}", ["lora\tLoRA: Low-Rank Adaptation of Large Language Models"]),
        ("list is:read", "{rating}/5 {status} on {read_on}", ["4/5 read on 2026-11-23"]),
        ("list is:read", "{tags}|{pdf}|{reads}", ["todo, peft||2026-11-23"]),
        ("list is:read", r"{{{key}}} \\ \x \t", ["{lora} \\ \\x \t"]),
        ("list is:read", r"{key}\n{links}", ["lora", "https://arxiv.org/abs/2106.09685"]),
        ("list vit bert --sort key", "{key}", ["bert", "vit"]),
        ("list is:read", "no field", ["no field"]),
        ("list is:dropped", "{key}", []),
        ("search low-rank adaptation -n 1", "{key}", ["lora"]),
        ("next -n 1 lora", "{key}: {reason}", []),
        ("show lora", "{key} > {compares_with} > {relations}", ["lora > bert > transformer, bert"]),
        ("show vit lora", "{key}", ["vit", "lora"]),
        ("log lora", "{day} {number} {status} {note}", ["2026-11-23 1 read ", "2026-11-23   rank 8 is enough"]),
        ("notes", "{key} p. {page}: {text}", ["lora p. 7: rank 8 is enough"]),
    ],
)
def test_template_is_filled_with_each_result(used: Shell, line: str, template: str, lines: list[str]) -> None:
    result = used([*line.split(), "--template", template])
    assert (result.code, result.err) == (0, "")
    assert result.lines == lines


@pytest.mark.parametrize(
    "line", ["list", "search lora", "next --explain", "show lora", "log", "notes"], ids=TEMPLATE_FIELDS
)
def test_fields_are_those_of_the_json(used: Shell, line: str) -> None:
    shown = used(f"{line} --json").json
    record = shown[0] if isinstance(shown, list) else shown
    assert [*TEMPLATE_FIELDS[line.split(maxsplit=1)[0]]] == [*record]
    template = "\\n".join(f"{{{field}}}" for field in record)
    assert used([*line.split(), "--template", template]).code == 0


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{titel}", "Unknown field 'titel' in the template. Did you mean 'title'?"),
        ("{stat}", "Unknown field 'stat' in the template. Did you mean 'status' or 'status_on'?"),
        ("{key.__class__}", "Unknown field 'key.__class__' in the template. Choose from: key, name, title, "),
        ("{key[0]}", "Unknown field 'key[0]' in the template. "),
        ("{}", "A field is missing in the template '{}'. Name one, as in {key}.\n"),
        ("{year}", "Unknown field 'year' in the template. Did you mean 'published'?\n"),
        ("{score}", "Unknown field 'score' in the template. "),
        ("{key:>20}", "'key' in the template is followed by a format. Use {key}."),
        ("{key!r}", "'key' in the template is followed by a format. Use {key}."),
        ("{key", "Unpaired brace in the template '{key'. Write {{ or }} for a single brace."),
        ("key}", "Unpaired brace in the template 'key}'. Write {{ or }} for a single brace."),
    ],
)
def test_mistakes_are_explained(paperlog: Shell, template: str, message: str) -> None:
    result = paperlog(["list", "--template", template])
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(message)


@pytest.mark.parametrize("line", ["list --json", "show lora --schema", "log lora --remove 1"])
def test_template_excludes_other_output(used: Shell, line: str) -> None:
    assert used([*line.split(), "--template", "{key}"]).code == 2


@pytest.mark.parametrize("columns", [None, 80])
def test_fields_cannot_control_the_terminal(paperlog: Shell, columns: int | None) -> None:
    paperlog(["edit", "lora", "--title", "Evil\x1b]0;owned\x07"])
    result = paperlog(["list", "lora", "--template", "[bold]{title}[/]"], columns=columns)
    assert result.lines == ["[bold]Evil␛]0;owned␇[/]"]


@given(st.text())
def test_any_text_can_be_written_in_a_template(text: str) -> None:
    template = text.replace("\\", r"\\").replace("{", "{{").replace("}", "}}")
    parts = parse_template(template, ()).parts
    assert "".join(literal for literal, _ in parts) == text
    assert all(field is None for _, field in parts)
