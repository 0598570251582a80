"""The built-in catalogue."""

from __future__ import annotations

import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from paperlog.catalogue import load_built_in
from paperlog.lookup import find_paper
from paperlog.models import BUILDS_ON, COMPARES_WITH, IMPLEMENTS, Entry, Paper
from support.shell import Shell

SEED = Path(__file__).parents[1] / "data" / "seed.toml"
ENTRIES = [Entry.join(paper, None) for paper in load_built_in().papers]


def test_catalogue_is_valid_and_a_damaged_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(load_built_in().papers) == 49
    damaged = SEED.read_text("utf-8").replace('key = "lora"', 'key = ""')
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: damaged)
    with pytest.raises(ValueError, match="The built-in catalogue is damaged: paper 11"):
        load_built_in()


def test_papers_of_the_catalogue_are_complete() -> None:
    assert tomllib.loads(SEED.read_text("utf-8"))["catalogue"] == {"name": "ml-papers", "version": "2024-04-03"}
    papers = [entry.paper for entry in ENTRIES]
    assert all(paper.links for paper in papers)
    assert [sum(paper.category == c for paper in papers) for c in ("language", "vision", "general")] == [18, 21, 10]
    assert all(paper.summary for paper in papers)
    assert [paper.key for paper in papers if not paper.arxiv] == ["moe", "gpt-2", "gpt", "attention-sinks"]


@pytest.mark.parametrize("paper", [entry.paper for entry in ENTRIES], ids=lambda paper: paper.key)
def test_every_name_and_id_finds_its_paper(paper: Paper) -> None:
    names = [paper.key, *paper.aliases, paper.title, paper.title.partition(":")[0], *(link.url for link in paper.links)]
    ids = [paper.arxiv, paper.doi, paper.arxiv and f"10.48550/arXiv.{paper.arxiv}"]
    found = {name: find_paper(ENTRIES, name).key for name in (*names, *filter(None, ids))}
    assert found == dict.fromkeys(found, paper.key)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Mixtral 8x7B", "moe"),
        ("2401.04088", "moe"),
        ("10.48550/arXiv.2401.04088", "moe"),
        ("RLAIF vs. RLHF", "rlaif"),
        ("an empirical analysis of compute-optimal large language model training", "chinchilla"),
        ("low rank adaptation", "lora"),
        ("text-to-text transfer transformer", "t5"),
        ("GPT-1", "gpt"),
        ("10.18653/v1/N19-1423", "bert"),
        ("https://doi.org/10.1145/3586183.3606763", "generative-agents"),
        ("grounded segment anything", "grounded-sam"),
        ("2401.14159", "grounded-sam"),
        ("LDM", "stable-diffusion"),
        ("latent diffusion", "stable-diffusion"),
        ("mixer", "mlp-mixer"),
        ("shifted windows", "swin-transformer"),
        ("vision transformer", "vit"),
        ("single shot multibox detector", "ssd"),
        ("StreamingLLM", "streaming-attention-sinks"),
        ("FlashAttention 2", "flashattention-2"),
        ("FA2", "flashattention-2"),
        ("structured state spaces", "s4"),
        ("state space models", "s4"),
        ("SSM", "s4"),
        ("generative adversarial nets", "gan"),
        ("variational autoencoder", "vae"),
    ],
)
def test_common_names_find_their_paper(name: str, key: str) -> None:
    assert find_paper(ENTRIES, name).key == key


def test_bibtex_has_the_publishers_doi_and_the_preprint(paperlog: Shell) -> None:
    bibtex = paperlog("export bert --format bibtex").out
    assert "doi = {10.18653/v1/N19-1423}" in bibtex
    assert "eprint = {1810.04805}" in bibtex


def test_import_updates_a_library_of_an_earlier_catalogue_and_keeps_readings(paperlog: Shell) -> None:
    library = paperlog.store.read_text("utf-8")
    paperlog.store.write_text(library.replace("10.18653/v1/N19-1423", "10.48550/arXiv.1810.04805"), "utf-8")
    paperlog("rate bert 5")
    assert paperlog.paper("bert")["doi"] == "10.48550/arXiv.1810.04805"
    paperlog("import")
    assert paperlog.paper("10.18653/v1/N19-1423")["rating"] == 5


def listed(text: str) -> dict[str, set[str]]:
    """Parse `a → b, c; d → e`."""
    pairs = (part.split("→") for part in text.split(";"))
    return {key.strip(): {other.strip() for other in others.split(",")} for key, others in pairs}


def related(kind: str) -> dict[str, set[str]]:
    """Return the relations of this kind, with the keys of all papers that have any."""
    found: dict[str, set[str]] = {}
    for entry in ENTRIES:
        for relation in entry.relations:
            if relation.kind == kind:
                found.setdefault(entry.key, set()).add(relation.to)
    return found


def test_papers_build_on_others() -> None:
    assert related(BUILDS_ON) == listed(
        """
        gpt → transformer; bert → transformer, gpt; roberta → bert; gpt-2 → gpt; gpt-3 → gpt-2; t5 → transformer, bert;
        instructgpt → gpt-3; lora → transformer; qlora → lora; llama-2 → transformer, instructgpt; moe → mistral-7b;
        rlaif → instructgpt; fast-r-cnn → r-cnn; faster-r-cnn → fast-r-cnn; mask-r-cnn → faster-r-cnn;
        detr → transformer; vit → transformer; deit → vit; swin-transformer → vit; dino → vit; mae → vit, bert;
        segformer → vit; oneformer → detr, swin-transformer; clip → vit, gpt-2; sam → mae, vit, clip;
        grounding-dino → detr, bert, swin-transformer; grounded-sam → sam, grounding-dino; ddpm → u-net, vae;
        stable-diffusion → ddpm, u-net, vae, transformer; flashattention → transformer;
        flashattention-2 → flashattention; mamba → s4; streaming-attention-sinks → llama-2
        """
    )


def test_relations_of_the_catalogue_lead_to_other_papers_without_cycles() -> None:
    kinds = {relation.kind for entry in ENTRIES for relation in entry.relations}
    assert kinds == {BUILDS_ON, COMPARES_WITH, IMPLEMENTS}
    keys = {entry.key for entry in ENTRIES}
    for entry in ENTRIES:
        others = [relation.to for relation in entry.relations]
        assert (set(others) - keys, len(set(others))) == (set(), len(others)), entry.key
        assert entry.key not in others
    assert len(list(TopologicalSorter(related(BUILDS_ON)).static_order())) > len(related(BUILDS_ON))
    assert related(IMPLEMENTS) == {"attention-sinks": {"streaming-attention-sinks"}}
