"""The `graph` command."""

from __future__ import annotations

import pytest

from support.shell import Shell


def keys(paperlog: Shell, line: str) -> list[str]:
    return [paper["key"] for paper in paperlog(f"{line} --json").json["papers"]]


def test_tree_of_a_paper_on_a_terminal(paperlog: Shell) -> None:
    paperlog("mark-read vit")
    paperlog("mark-reading gpt-2")
    assert paperlog("graph sam", columns=80).lines == [
        "○ sam  Segment Anything",
        "├─ ○ mae  Masked Autoencoders Are Scalable Vision Learners",
        "│  ├─ ● vit  An Image is Worth 16x16 Words: Transformers for Image Recognition …",
        "│  │  └─ ○ transformer  Attention Is All You Need",
        "│  └─ ○ bert  BERT: Pre-training of Deep Bidirectional Transformers for Languag…",
        "│     ├─ ○ transformer  Attention Is All You Need",
        "│     └─ ○ gpt  Improving Language Understanding by Generative Pre-Training",
        "│        └─ ○ transformer  Attention Is All You Need",
        "├─ ● vit  An Image is Worth 16x16 Words: Transformers for Image Recogni… (above)",
        "└─ ○ clip  Learning Transferable Visual Models From Natural Language Supervision",
        "   ├─ ● vit  An Image is Worth 16x16 Words: Transformers for Image Reco… (above)",
        "   └─ ◐ gpt-2  Language Models are Unsupervised Multitask Learners",
        "      └─ ○ gpt  Improving Language Understanding by Generative Pre-Trai… (above)",
    ]


def test_tree_on_a_narrow_terminal(paperlog: Shell) -> None:
    assert paperlog("graph mae", columns=40).lines == [
        "○ mae  Masked Autoencoders Are Scalable…",
        "├─ ○ vit  An Image is Worth 16x16 Words…",
        "│  └─ ○ transformer  Attention Is All Y…",
        "└─ ○ bert  BERT: Pre-training of Deep B…",
        "   ├─ ○ transformer  Attention Is All Y…",
        "   └─ ○ gpt  Improving Language Underst…",
        "      └─ ○ transformer  Attention Is Al…",
    ]
    assert paperlog("graph mae", columns=20).lines[-2:] == ["   └─ ○ gpt  Improv…", "      └─ ○ transfor…"]


def test_tree_in_a_pipe_has_whole_titles(paperlog: Shell) -> None:
    assert paperlog("graph deit").lines == [
        "○ deit  Training data-efficient image transformers & distillation through attention",
        "└─ ○ vit  An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale",
        "   └─ ○ transformer  Attention Is All You Need",
    ]


def test_trees_of_all_papers(paperlog: Shell) -> None:
    lines = paperlog("graph").lines
    assert lines[:2] == ["○ moe  Mixture of Experts Explained", "└─ ○ mistral-7b  Mistral 7B"]
    assert "○ gan" not in "\n".join(lines)
    assert len(keys(paperlog, "graph")) == 39
    first = [line.split()[1] for line in lines if line[0] in "○●"]
    assert {"grounded-sam", "t5", "mask-r-cnn"} <= {*first}
    assert not {"sam", "transformer"} & {*first}


def test_paper_without_links(paperlog: Shell) -> None:
    result = paperlog("graph gan", columns=120)
    assert result.out == "○ gan  Generative Adversarial Networks\n"
    assert result.err == "gan builds on no other paper. To link papers: paperlog link PAPER --builds-on PAPER\n"
    assert paperlog("graph nothing").code == 1


def test_library_without_links(new_paperlog: Shell) -> None:
    new_paperlog("import - --format toml", stdin="[[paper]]\nkey = 'a'\ntitle = 'A'\ncategory = 'c'\n")
    result = new_paperlog("graph", columns=120)
    assert (result.code, result.out) == (0, "")
    assert result.err.startswith("No paper builds on another one. To link papers: ")
    assert new_paperlog("graph --json").json == {"papers": [], "links": []}


def test_missing_paper_in_a_tree(paperlog: Shell) -> None:
    paperlog("remove transformer --yes")
    assert paperlog("graph vit").lines[1] == "└─ ? transformer  not in your library"
    assert paperlog("graph vit --json").json == {
        "papers": [
            {"key": "vit", "title": paperlog.paper("vit")["title"], "status": "unread"},
            {"key": "transformer", "title": None, "status": None},
        ],
        "links": [{"from": "vit", "to": "transformer"}],
    }
    assert '"transformer" [label="? transformer"];' in paperlog("graph vit --format dot").out


def test_papers_that_build_on_each_other_are_shown_once(paperlog: Shell) -> None:
    table = """
        [[paper]]
        key = "KEY"
        title = "KEY"
        category = "c"
        relations = [{ kind = "builds-on", to = "OTHER" }, { kind = "builds-on", to = "KEY" }]
    """
    pairs = (("one", "two"), ("two", "three"), ("three", "one"))
    tables = "".join(table.replace("KEY", key).replace("OTHER", other) for key, other in pairs)
    assert paperlog("import - --format toml", stdin=tables).code == 0
    expected = ["○ two  two", "└─ ○ three  three", "   └─ ○ one  one", "      └─ ○ two  two (above)"]
    assert paperlog("graph two").lines == expected
    assert paperlog("graph").lines[-4:] == [
        "○ one  one",
        "└─ ○ two  two",
        "   └─ ○ three  three",
        "      └─ ○ one  one (above)",
    ]
    assert paperlog.keys("next key:one or key:two or key:three") == ["three", "two", "one"]


def test_graph_as_mermaid(paperlog: Shell) -> None:
    paperlog("mark-read vit")
    assert paperlog("graph clip --format mermaid").out == (
        "flowchart BT\n"
        '    p1["○ CLIP"]\n'
        '    p2["● ViT"]\n'
        '    p3["○ Transformer"]\n'
        '    p4["○ GPT#45;2"]\n'
        '    p5["○ GPT"]\n'
        "    p1 --> p2\n"
        "    p2 --> p3\n"
        "    p1 --> p4\n"
        "    p4 --> p5\n"
        "    p5 --> p3\n"
    )


def test_graph_for_graphviz(paperlog: Shell) -> None:
    paperlog("mark-read vit")
    assert paperlog("graph deit --format dot").out == (
        "digraph papers {\n"
        "    rankdir=BT;\n"
        '    "deit" [label="○ DeiT"];\n'
        '    "vit" [label="● ViT"];\n'
        '    "transformer" [label="○ Transformer"];\n'
        '    "deit" -> "vit";\n'
        '    "vit" -> "transformer";\n'
        "}\n"
    )


@pytest.mark.parametrize("columns", [None, 80])
def test_names_are_escaped(paperlog: Shell, columns: int | None) -> None:
    paperlog(["edit", "vit", "--alias", '"]; end\\N --> `x` #35; <b>\n_y_'])
    assert '    p1["○ #34;#93;#59; end#92;N #45;#45;#62; #96;x#96; #35;35#59; #60;b#62; #95;y#95;"]\n' in (
        paperlog("graph vit --format mermaid", columns=columns).out
    )
    assert '    "vit" [label="○ \\"]; end\\\\N --> `x` #35; <b> _y_"];\n' in (
        paperlog("graph vit --format dot", columns=columns).out
    )


def test_json_has_papers_and_links(paperlog: Shell) -> None:
    graph = paperlog("graph t5 --json").json
    assert [paper["key"] for paper in graph["papers"]] == ["t5", "transformer", "bert", "gpt"]
    links = [(link["from"], link["to"]) for link in graph["links"]]
    assert links == [
        ("t5", "transformer"),
        ("t5", "bert"),
        ("bert", "transformer"),
        ("bert", "gpt"),
        ("gpt", "transformer"),
    ]
    assert paperlog("graph t5 --json --format dot").code == 2
