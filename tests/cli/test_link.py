"""The `link` command: the user's relations between papers."""

from __future__ import annotations

import json

import pytest

from support.shell import Shell


def relations(paperlog: Shell, name: str) -> list[tuple[str, str]]:
    return [(each["kind"], each["to"]) for each in paperlog.paper(name)["relations"]]


def test_link_and_remove_links(paperlog: Shell) -> None:
    result = paperlog("link moe --builds-on Transformer --builds-on lora --compares-with t5 --implements vit")
    sentence = "builds on mistral-7b, transformer, lora; compares with t5; implements vit"
    assert (result.code, result.out) == (0, f"○ Mixture of Experts Explained (moe): {sentence}\n")
    assert relations(paperlog, "moe")[1:3] == [("builds-on", "transformer"), ("builds-on", "lora")]
    assert paperlog("link moe t5 mistral-7b --remove").out.endswith(
        "(moe): builds on transformer, lora; implements vit\n"
    )
    assert paperlog("link moe --builds-on LoRA --remove").out.endswith("(moe): builds on transformer; implements vit\n")
    assert [line.split("  ")[-1] for line in paperlog("history").lines] == [
        "removed links of MoE: builds on lora",
        "removed links of MoE: compares with t5, builds on mistral-7b",
        "linked MoE: builds on transformer, builds on lora, compares with t5, implements vit",
    ]


def test_link_is_undone_as_one_change(paperlog: Shell) -> None:
    before = paperlog.contents()
    paperlog("link moe --builds-on lora --compares-with t5")
    paperlog("link moe mistral-7b --remove")
    after = paperlog.contents()
    assert paperlog("undo 2").code == 0
    assert paperlog.contents() == before
    paperlog("redo 2")
    assert paperlog.contents() == after


def test_existing_link_is_not_added_again(paperlog: Shell) -> None:
    before = paperlog.tables()
    assert paperlog("link qlora --builds-on lora").out.endswith("unread (no change)\n")
    assert paperlog.tables() == before


def test_json_of_link_has_the_paper(paperlog: Shell) -> None:
    (linked,) = paperlog("link moe --builds-on lora --json").json["papers"]
    shown = paperlog.paper("moe")
    assert linked == {name: shown[name] for name in linked}
    assert linked["relations"][-1] == {"kind": "builds-on", "to": "lora"}


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("link moe --builds-on MoE", 2, "'moe' can't be linked to itself."),
        (
            "link moe lora",
            2,
            (
                "Put --builds-on, --compares-with or --implements before each paper to link to: "
                "paperlog link moe --builds-on lora"
            ),
        ),
        ("link moe", 2, "Put --builds-on, --compares-with or --implements before each paper to link to."),
        ("link moe lora --builds-on t5", 2, "Put --builds-on, --compares-with or --implements before each paper"),
        ("link moe --remove", 2, "Name the papers to remove the links to."),
        ("link moe --builds-on nothing", 1, "No paper matches 'nothing'."),
        ("link moe vit --remove", 1, "'moe' has no link to 'vit'. To see its links: paperlog show moe"),
        (
            "link lora qlora --remove",
            1,
            "'lora' has no link to 'qlora'. The link is the other way round; to remove it: paperlog link qlora lora",
        ),
        ("link qlora --implements lora --remove", 1, "'qlora' has no link 'implements' to 'lora'. To see its links"),
        (
            "link lora --builds-on qlora",
            2,
            "'lora' can't build on 'qlora': 'qlora' builds on 'lora'. To remove that link: paperlog link qlora lora",
        ),
        (
            "link gpt-2 --builds-on instructgpt",
            2,
            "'gpt-2' can't build on 'instructgpt': 'instructgpt' builds on 'gpt-3', which builds on 'gpt-2'.",
        ),
    ],
)
def test_invalid_link_is_refused(paperlog: Shell, line: str, code: int, message: str) -> None:
    before = paperlog.tables()
    result = paperlog(line)
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith(message)
    assert paperlog.tables() == before


def test_import_keeps_links_and_restores_none(paperlog: Shell) -> None:
    paperlog("link vit --builds-on lora")
    paperlog("link vit transformer --remove")
    paperlog("import")
    assert relations(paperlog, "vit") == [("builds-on", "lora")]
    assert paperlog.records("papers")["vit"]["relations"] == [{"kind": "builds-on", "to": "transformer"}]
    paperlog("link vit --builds-on transformer")
    assert paperlog.records("readings")["vit"].keys() == {"key", "relations_added", "times"}


def test_link_stays_if_a_list_supplies_it_and_is_forgotten_only_on_request(paperlog: Shell) -> None:
    paperlog("link vit --builds-on lora")
    title = paperlog.paper("vit")["title"]
    relations_of_vit = "relations = [{ kind = 'builds-on', to = 'lora' }]"
    listed = f"[[paper]]\nkey = 'vit'\ntitle = '{title}'\ncategory = 'vision'\n{relations_of_vit}\n"
    assert "1 updated" in paperlog("import - --format toml --source others", stdin=listed).out
    paperlog("link vit --builds-on moe")
    assert paperlog.records("readings")["vit"]["relations_added"] == [
        {"kind": "builds-on", "to": key} for key in ("lora", "moe")
    ]
    paperlog("link vit lora --remove")
    assert "1 unchanged" in paperlog("import - --format toml --source others", stdin=listed).out
    assert ("builds-on", "lora") not in relations(paperlog, "vit")


def test_every_link_has_a_time_of_its_own(paperlog: Shell) -> None:
    paperlog("link vit --builds-on lora --compares-with t5")
    paperlog("link vit lora transformer --remove")
    reading = paperlog.records("readings")["vit"]
    assert reading["relations_added"] == [{"kind": "compares-with", "to": "t5"}]
    assert reading["relations_removed"] == [{"kind": "builds-on", "to": key} for key in ("transformer", "lora")]
    assert set(reading["times"]) == {
        "relations.builds-on:lora", "relations.builds-on:transformer", "relations.compares-with:t5",
    }  # fmt: skip


def test_link_to_a_removed_paper_stays_and_is_not_reported(paperlog: Shell) -> None:
    paperlog("link vit --builds-on lora")
    paperlog("remove lora --yes")
    assert paperlog("doctor").code == 0
    paperlog("import")
    assert "lora" in paperlog("show vit").out


def test_link_to_a_paper_that_never_existed_is_reported_and_can_be_removed(paperlog: Shell) -> None:
    tables = paperlog.tables()
    for row in tables["papers"].values():
        if row["key"] in {"qlora", "vit"}:
            row["relations"] = [{"kind": "builds-on", "to": "missing"}]
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    (finding,) = paperlog("doctor --json").json
    assert (finding["check"], finding["paper"]) == ("broken-link", "missing")
    assert finding["explanation"] == (
        "qlora and vit have links to 'missing', but there is no such paper. Add the paper, or remove a link: "
        "paperlog link qlora missing --remove"
    )
    paperlog("link qlora missing --remove")
    assert "vit has a link to 'missing'" in paperlog("doctor").out
    paperlog("link vit missing --remove")
    assert paperlog("doctor").code == 0


def test_link_of_an_invalid_paper_is_not_reported(paperlog: Shell) -> None:
    tables = paperlog.tables()
    for row in tables["papers"].values():
        if row["key"] == "lora":
            row["title"] = 7
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    assert {finding["check"] for finding in paperlog("doctor --json").json} == {"invalid-record"}
