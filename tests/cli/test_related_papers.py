"""Related papers in `show`."""

from __future__ import annotations

import json

import pytest

from paperlog.store import AtomicFile, FileStorage, Store
from support.files import library_content
from support.shell import Shell

SIX = ["builds_on", "built_on_by", "compares_with", "compared_in", "implements", "implemented_by"]


def keys(paperlog: Shell, name: str) -> dict[str, list[str]]:
    """Return the keys of the related papers in the JSON of a paper, without empty lists."""
    paper = paperlog.paper(name)
    return {field: [each["key"] for each in paper[field]] for field in SIX if paper[field]}


def test_related_papers_in_a_pipe(paperlog: Shell) -> None:
    paperlog("mark-read vit --on 2026-05")
    assert paperlog("show sam").lines[-4:] == [
        "Builds on: mae · unread · Masked Autoencoders Are Scalable Vision Learners",
        "Builds on: vit · read May 2026 · An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale",
        "Builds on: clip · unread · Learning Transferable Visual Models From Natural Language Supervision",
        "Built on by: grounded-sam · unread · Grounded SAM: Assembling Open-World Models for Diverse Visual Tasks",
    ]
    assert [line.split(" · ")[0] for line in paperlog("show detr").lines[-5:]] == [
        "",
        "Builds on: transformer",
        "Built on by: oneformer",
        "Built on by: grounding-dino",
        "Compares with: faster-r-cnn",
    ]
    assert (
        paperlog("show streaming-attention-sinks").lines[-1].startswith("Implemented by: attention-sinks · unread · ")
    )
    assert paperlog("show vae").lines[-1].startswith("Built on by: stable-diffusion")
    assert ": " not in paperlog("show sparks-of-agi").lines[-1].removeprefix("arXiv: ")


def test_related_papers_on_a_terminal(paperlog: Shell) -> None:
    paperlog("mark-read vit --on 2026-05")
    assert paperlog("show sam", columns=80).lines[-6:-1] == [
        "│                                                                              │",
        "│ Builds on    ○ mae  Masked Autoencoders Are Scalable Vision Learners         │",
        "│              ● vit  An Image is Worth 16x16 Words: Transformers for Image R… │",
        "│              ○ clip  Learning Transferable Visual Models From Natural Langu… │",
        "│ Built on by  ○ grounded-sam  Grounded SAM: Assembling Open-World Models for… │",
    ]
    assert paperlog("show detr", columns=40).lines[-8:-1] == [
        "│ Builds on                            │",
        "│ ○ transformer  Attention Is All You… │",
        "│ Built on by                          │",
        "│ ○ oneformer  OneFormer: One Transfo… │",
        "│ ○ grounding-dino  Grounding DINO: M… │",
        "│ Compares with                        │",
        "│ ○ faster-r-cnn  Faster R-CNN: Towar… │",
    ]


def test_missing_paper_is_shown_by_its_key(paperlog: Shell) -> None:
    paperlog("remove mae")
    assert "Builds on: mae · not in your library" in paperlog("show sam").lines
    assert "│ Builds on    ? mae  not in your library  " in paperlog("show sam", columns=80).out
    assert paperlog.paper("sam")["builds_on"][0] == {"key": "mae", "title": None, "status": None}


def test_terminal_shows_the_first_of_many_related_papers(paperlog: Shell) -> None:
    paperlog("link rlaif --builds-on transformer")
    paperlog("link chinchilla --builds-on transformer")
    assert len([line for line in paperlog("show transformer").lines if line.startswith("Built on by: ")]) == 11
    assert "│              and 1 more   " in paperlog("show transformer", columns=80).out


def test_related_papers_in_json(paperlog: Shell) -> None:
    paperlog("queue gpt")
    assert keys(paperlog, "bert") == {
        "builds_on": ["transformer", "gpt"],
        "built_on_by": ["roberta", "t5", "mae", "grounding-dino"],
        "compares_with": ["elmo"],
    }
    assert keys(paperlog, "elmo") == {"compared_in": ["bert"]}
    assert keys(paperlog, "attention-sinks") == {"implements": ["streaming-attention-sinks"]}
    assert keys(paperlog, "streaming-attention-sinks") == {
        "builds_on": ["llama-2"], "implemented_by": ["attention-sinks"],
    }  # fmt: skip
    assert paperlog.paper("bert")["builds_on"][1] == {
        "key": "gpt", "title": "Improving Language Understanding by Generative Pre-Training", "status": "queued",
    }  # fmt: skip


def test_readers_own_links_and_other_kinds_are_shown(paperlog: Shell) -> None:
    paperlog("link gan --builds-on vae --compares-with vae")
    relations = "relations = [{ kind = 'talk-at', to = 'vit' }]"
    table = f"[[paper]]\nkey = 'gan'\ntitle = 'Generative Adversarial Networks'\ncategory = 'general'\n{relations}"
    paperlog("import - --format toml --source talks", stdin=table)
    assert [line.split(" · ")[0] for line in paperlog("show gan").lines[-3:]] == [
        "Builds on: vae",
        "Compares with: vae",
        "Talk at: vit",
    ]
    assert paperlog("show vae").lines[-2:] == [
        "Built on by: stable-diffusion · unread · High-Resolution Image Synthesis with Latent Diffusion Models",
        "Compared in: gan · unread · Generative Adversarial Networks",
    ]
    assert "gan" not in paperlog("show vit").out


@pytest.mark.parametrize("key", ["transformer", "sam", "vit", "gan", "moe", "lora"])
def test_partial_read_finds_all_related_papers(paperlog: Shell, key: str) -> None:
    """The user's links and statuses are in lines of their own, of which only some are read."""
    for line in ("link gan --builds-on vit", "link lora --compares-with moe", "link sam mae --remove", "rate vit 3"):
        paperlog(line)
    part = [paperlog(f"show {key}").out, paperlog(f"show {key} --json").json]
    paperlog.store.write_text(json.dumps(paperlog.tables()), "utf-8")
    assert part == [paperlog(f"show {key}").out, paperlog(f"show {key} --json").json]


def test_show_decodes_only_the_paper_and_its_related_papers(paperlog: Shell) -> None:
    paperlog("link gan --compares-with clip")
    paperlog("link clip --compares-with u-net")
    store = Store(FileStorage(AtomicFile(paperlog.store)), "")
    part = store.read_partial(lambda record: b'"key": "clip"' in record, follows_relations=True)
    assert part is not None
    assert part.papers.keys() == {"clip", "vit", "gpt-2", "u-net"}
    assert part.readings.keys() == {"clip"}


def test_relation_to_an_invalid_paper(paperlog: Shell) -> None:
    tables = paperlog.tables()
    next(row for row in tables["papers"].values() if row["key"] == "mae")["title"] = 7
    paperlog.store.write_bytes(library_content(tables))
    result = paperlog("show sam")
    assert "Builds on: mae · not in your library" in result.lines
    assert result.err.startswith("1 record of the library is invalid and not shown: papers ")
