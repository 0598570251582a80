"""The `random` command."""

from __future__ import annotations

from support.shell import Shell


def test_random_paper(paperlog: Shell) -> None:
    everything = paperlog("list").lines
    (row,) = paperlog("random").lines
    assert row in everything
    assert sorted(paperlog("random -n 99").lines) == sorted(everything)


def test_random_paper_of_a_query(paperlog: Shell) -> None:
    paperlog("mark-reading lora vit")
    assert sorted(paperlog.keys("random is:reading --count 3")) == ["lora", "vit"]
    assert paperlog.keys("random --status reading --category vision") == ["vit"]
    result = paperlog("random is:read", columns=80)
    assert (result.code, result.out, result.err) == (0, "", "No matching papers.\n")
