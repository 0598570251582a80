"""Search: ranking, spelling correction and excerpts."""

from __future__ import annotations

import json
import random
import re
import runpy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from paperlog.catalogue import load_built_in
from paperlog.models import Entry, Paper
from paperlog.search import search
from paperlog.search.excerpts import excerpt, matches, parts, without_markup
from paperlog.search.normalization import UNFOLDED, joined_form, quickly_joined_form
from paperlog.search.synonyms import synonyms
from paperlog.search.terms import SearchTerms, extract_words
from paperlog.search.word_forms import root
from paperlog.text import fold
from support.readings import note_of
from support.shell import Shell

RELEVANCE = runpy.run_path(str(Path(__file__).parents[1] / "benchmarks" / "relevance.py"))
JUDGED: dict[str, dict[str, dict[str, list[str]]]] = RELEVANCE["judgements"]()
TUNING = [question for questions in JUDGED["tuning"].values() for question in questions]
ENTRIES = [Entry.join(paper, None) for paper in load_built_in().papers]


def keys(paperlog: Shell, question: str) -> list[str]:
    return [paper["key"] for paper in paperlog(f"search {question} --json").json]


def found(question: str, entries: list[Entry] = ENTRIES) -> list[tuple[str, float]]:
    return [(hit.entry.key, hit.score) for hit in search(entries, question).hits]


def said(entry: Entry) -> list[str]:
    """Return the strings of an entry that `search` searches."""
    paper = entry.paper
    return [
        entry.key, paper.title, *paper.aliases, *entry.tags, *paper.authors, paper.summary or "", paper.venue or "",
        paper.published or "", paper.arxiv or "", paper.doi or "", *(note.text for note in entry.reading.notes),
    ]  # fmt: skip


WORDS = sorted(
    {
        word.lower()
        for entry in ENTRIES
        for text in said(entry)
        for word in re.findall(r"[^\W_]{2,}", text)
        if word.isascii() and word.isalpha()
    }
)


def marked(text: str) -> str:
    """Return a text without styles, with highlighted words in brackets."""
    return re.sub(r"\x1b\[\d*m", "", re.sub(r"\x1b\[1;33m(.*?)\x1b\[0m", r"[\1]", text))


class TestRanking:
    def test_names_rank_first_and_all_words_before_some(self, paperlog: Shell) -> None:
        assert keys(paperlog, "bert")[0] == "bert"
        assert keys(paperlog, "attention is all you need")[0] == "transformer"
        assert set(keys(paperlog, "region proposal")[:2]) == {"r-cnn", "faster-r-cnn"}
        paperlog("annotate ssd 'zebra crossing zebra zebra'")
        paperlog("annotate vit 'a zebra and a giraffe'")
        assert keys(paperlog, "zebra giraffe") == ["vit", "ssd"]

    def test_papers_with_all_known_words_rank_first(self, paperlog: Shell) -> None:
        """Words that no paper contains don't affect the order."""
        paperlog("annotate ssd 'zebra zebra zebra'")
        paperlog("annotate vit 'zebra, and much later a giraffe'")
        paperlog("add --title 'Zebra zebra' --alias zebra --category vision")
        assert keys(paperlog, "zebra giraffe adaptation category:vision")[0] == "vit"

    def test_word_that_only_other_papers_have_does_not_change_the_phrases(self, paperlog: Shell) -> None:
        paperlog("annotate ssd 'zebra and giraffe'")
        paperlog("annotate vit 'zebra to giraffe'")
        assert keys(paperlog, "zebra to giraffe category:vision") == ["vit", "ssd"]
        assert keys(paperlog, "zebra to giraffe chinchilla category:vision") == ["vit", "ssd"]

    def test_paper_ranks_first_for_each_of_its_names(self) -> None:
        for entry in ENTRIES:
            for name in (entry.key, *entry.paper.aliases, entry.paper.title):
                assert found(name)[0][0] == entry.key, name

    def test_whole_words_rank_above_prefixes(self, paperlog: Shell) -> None:
        paperlog("annotate ssd 'a zebroid'")
        assert keys(paperlog, "zebr") == ["ssd"]
        paperlog("annotate vit 'a zebr'")
        assert keys(paperlog, "zebr") == ["vit", "ssd"]

    def test_plurals_match_as_whole_words_except_for_letters(self, paperlog: Shell) -> None:
        paperlog("annotate ssd 'a zebroid'")
        paperlog("annotate vit 'many words, and behind all of them the zebrs'")
        assert keys(paperlog, "zebr") == ["vit", "ssd"]
        assert "vs" in paperlog("show rlaif").out
        assert paperlog("search v").out == ""

    def test_name_ranks_first_if_others_write_it_as_one_word(self, paperlog: Shell) -> None:
        paperlog("add --title 'Zebra Stripes: Fast and Exact' --alias donkey")
        paperlog("annotate donkey 'zebrastripes at last'")
        paperlog("add --title 'ZebraStripes Again' --alias horse")
        assert keys(paperlog, "zebrastripes") == ["donkey", "horse"]

    def test_names_outrank_titles_and_titles_outrank_summaries_and_notes(self, paperlog: Shell) -> None:
        paperlog("annotate ssd zebra")
        paperlog("add --title 'Striped zebra' --alias donkey")
        paperlog("add --title 'Striped horse' --alias 'zebra fish'")
        assert keys(paperlog, "zebra") == ["zebra-fish", "donkey", "ssd"]

    @pytest.mark.parametrize("question", ["gpt3", "GPT-3", "gpt 3", "Gpt\u20113"])
    def test_compounds_match_whole_and_by_part(self, paperlog: Shell, question: str) -> None:
        assert keys(paperlog, question)[0] == "gpt-3"

    def test_two_words_match_their_compound(self, paperlog: Shell) -> None:
        assert set(keys(paperlog, "flash attention")[:2]) == {"flashattention", "flashattention-2"}
        assert keys(paperlog, "self attention")[0] == keys(paperlog, "self-attention")[0] == "transformer"
        assert keys(paperlog, "selfattention") == ["transformer"]

    def test_accents_and_plurals_are_ignored(self, paperlog: Shell) -> None:
        for question in ("lukasz kaiser", "\u0141ukasz KAISER", "Dolla\u0301r", "dollar"):
            assert keys(paperlog, question)[0] in {"transformer", "mask-r-cnn"}
        assert keys(paperlog, "transformers")[0] == "transformer"
        assert keys(paperlog, "embedding")[0] == "elmo"

    def test_identifiers_years_and_venues_match(self, paperlog: Shell) -> None:
        for question in ("1706.03762", "arxiv:1706.03762v5", "https://arxiv.org/pdf/1706.03762", "vaswani 2017"):
            assert keys(paperlog, question)[0] == "transformer", question
        assert keys(paperlog, "miccai") == ["u-net"]
        assert keys(paperlog, "https://doi.org/10.1007/978-3-319-46448-0_2")[0] == "ssd"

    def test_notes_and_tags_match(self, paperlog: Shell) -> None:
        paperlog("annotate ssd 'compare with the zebra detector'")
        paperlog("tag vit --add zoology")
        assert keys(paperlog, "zebra") == ["ssd"]
        assert keys(paperlog, "zoology") == ["vit"]

    def test_stop_words_count_if_there_are_no_others(self, paperlog: Shell) -> None:
        assert keys(paperlog, "you only look once")[0] == "yolo"
        assert "yolo" in keys(paperlog, "you --limit 49")
        paperlog("add --title 'What and Why'")
        assert keys(paperlog, "what and why")[0] == "what-and-why"

    def test_question_words_do_not_affect_the_order(self, paperlog: Shell) -> None:
        for question in ("explain {} please", "how does {} work", "i want to use {}", "what is {} good for"):
            assert keys(paperlog, question.format("contrastive")) == keys(paperlog, "contrastive")

    def test_search_shows_the_best_ten(self, paperlog: Shell) -> None:
        assert len(keys(paperlog, "model")) == 10
        assert len(keys(paperlog, "model --limit 3")) == 3
        assert set(keys(paperlog, "transformer --category language --year 2018")) == {"bert", "gpt"}

    @given(st.sampled_from([*TUNING, *WORDS]), st.randoms(use_true_random=False))
    def test_ranking_is_independent_of_the_input_order(self, question: str, chance: random.Random) -> None:
        assert found(question, chance.sample(ENTRIES, len(ENTRIES))) == found(question)

    @given(st.sampled_from(WORDS), st.integers(2, 12))
    def test_hits_are_exactly_the_papers_with_the_word(self, word: str, letters: int) -> None:
        word = word[:letters]
        assume(not synonyms(word))
        outcome = search(ENTRIES, word)
        names = {hit.entry.key for hit in outcome.hits}
        assert not outcome.corrections
        for entry in ENTRIES:
            texts = said(entry)
            if entry.key in names:
                assert any((root(word) or fold(word.removesuffix("s"))) in fold(text) for text in texts)
            else:
                assert not any(re.search(rf"(?<![^\W_]){word}", text, re.IGNORECASE) for text in texts)

    @given(
        st.sampled_from([question for question in TUNING if not re.search(r"\.|\d ", question)]),
        st.lists(
            st.tuples(
                st.integers(0, 9),
                st.sampled_from(["how", "to", "What", "isn't", "Don\u2019t", "the", "paper", "about"]),
            )
        ),
    )
    def test_stop_words_find_no_other_papers(self, question: str, empty: list[tuple[int, str]]) -> None:
        words = question.split()
        for place, word in empty:
            words.insert(place, word)
        assert set(dict(found(" ".join(words)))) == set(dict(found(question)))

    def test_relevance_of_judged_questions(self) -> None:
        catalogue = {entry.key for entry in ENTRIES}
        given: list[Any] = []
        for by_kind in JUDGED.values():
            for questions in by_kind.values():
                assert {key for wanted in questions.values() for key in wanted} <= catalogue
                given += RELEVANCE["answers"](questions)
        assert len(given) == 200
        assert RELEVANCE["share_within"](given, 1) >= 0.9
        assert RELEVANCE["share_within"](given, 3) >= 0.95

    @pytest.mark.parametrize(
        ("question", "key"),
        [
            ("human preferences", "instructgpt"),
            ("zero-shot object detection text prompt", "grounding-dino"),
            ("promptable segmentation foundation model", "sam"),
            ("mistral sliding window attention", "mistral-7b"),
            ("text to image", "stable-diffusion"),
            ("he et al. 2017", "mask-r-cnn"),
            ("He 2017", "mask-r-cnn"),
            ("175 billion parameters language model", "gpt-3"),
            ("Touvron 2021", "deit"),
            ("the original BERT model", "bert"),
            ("first GPT", "gpt"),
            ("gpt three", "gpt-3"),
            ("Flash Attention v2", "flashattention-2"),
        ],
    )
    def test_first_result(self, question: str, key: str) -> None:
        assert found(question)[0][0] == key

    def test_beginnings_and_emphasized_parts_of_summaries_count_more(self) -> None:
        filler = "word " * 100
        summaries = {"early": f"A zebra. {filler}", "late": f"{filler} A zebra.", "marked": f"{filler} A *zebra*."}
        entries = [
            Entry.join(Paper(key, "Striped", "vision", summary=summary), None) for key, summary in summaries.items()
        ]
        ranked = [key for key, _ in found("zebra", entries)]
        assert ranked[-1] == "late"

    def test_image_generation_begins_with_a_model_that_generates_images(self) -> None:
        assert found("image generation")[0][0] in {"stable-diffusion", "ddpm", "gan", "vae"}


class TestWordForms:
    @pytest.mark.parametrize(
        ("asked", "written"),
        [
            ("preferences", "prefer"),
            ("quantized", "quantization"),
            ("quantization", "quantized"),
            ("studies", "studying"),
            ("tuning", "tunes"),
            ("probability", "probable"),
            ("finetuned", "fine-tuning"),
            ("fine-tuned", "finetuning"),
            ("fine tunes", "Fine-Tuned"),
        ],
    )
    def test_other_forms_of_a_word_are_found_and_highlighted(self, paperlog: Shell, asked: str, written: str) -> None:
        paperlog(["annotate", "ssd", f"Zebras: {written}, and so on."])
        result = paperlog(f"--color always search zebra {asked} --limit 1", columns=100)
        assert result.err == ""
        assert f"[Zebras]: [{written}]," in marked(result.out)

    def test_other_scripts_have_no_word_forms(self, paperlog: Shell) -> None:
        paperlog("annotate ssd 'слово'")
        assert keys(paperlog, "слов") == ["ssd"]
        assert paperlog("search словами").code == 1

    def test_whole_words_rank_above_other_forms_and_these_above_prefixes(self, paperlog: Shell) -> None:
        for word in ("zebrafying", "zebrafies", "zebrafyingx"):
            paperlog(f"add --title {word}")
        assert keys(paperlog, "zebrafying") == ["zebrafying", "zebrafies", "zebrafyingx"]
        assert keys(paperlog, "zebrafies") == ["zebrafies", "zebrafying"]


class TestSynonyms:
    @pytest.mark.parametrize(
        ("question", "key"), [("ChatGPT", "instructgpt"), ("peft", "lora"), ("PEFT", "lora"), ("ELBO", "vae")]
    )
    def test_abbreviation_finds_what_it_stands_for(self, paperlog: Shell, question: str, key: str) -> None:
        result = paperlog(f"search {question}")
        assert (result.code, result.err) == (0, "")
        assert result.out.startswith(f"{key}\t")

    def test_what_an_abbreviation_stands_for_is_highlighted(self, paperlog: Shell) -> None:
        paperlog("annotate ssd 'a parameter-efficient zebra'")
        text = paperlog("--color always search PEFTs zebra --limit 1", columns=100).out
        assert "a [parameter-efficient] [zebra]" in marked(text)

    @pytest.mark.parametrize(
        ("asked", "written"),
        [("7 billion", "7B"), ("7B", "7 billion"), ("1.5 Trillion", "1.5T"), ("90M", "90 million")],
    )
    def test_large_numbers_match_in_words_and_letters(self, paperlog: Shell, asked: str, written: str) -> None:
        paperlog(["annotate", "ssd", f"{written} zebras"])
        assert keys(paperlog, f"{asked} zebras")[0] == "ssd"
        assert (
            f"\x1b[1;33m{written}\x1b[0m" in paperlog(f"--color always search {asked} zebras --limit 1", columns=80).out
        )


class TestSpelling:
    @pytest.mark.parametrize(
        ("written", "meant", "key"),
        [
            ("atention", "attention", "transformer"),
            ("Difusion", "diffusion", "ddpm"),
            ("lroa", "lora", "lora"),
            ("goodfelow", "goodfellow", "gan"),
            ("distillery", "distillation", "dino"),
            ("selfatention", "selfattention", "transformer"),
            ("vision-language", "vision language", "clip"),
            ("lora-9", "lora", "lora"),
            ("t5-small", "t5 small", "t5"),
            ("lama-2", "llama2", "llama-2"),
            ("FlashAtention-2", "flashattention2", "flashattention-2"),
            ("VisionTransformer", "vision transformer", "vit"),
        ],
    )
    def test_misspelled_word_is_corrected_with_a_message(
        self, paperlog: Shell, written: str, meant: str, key: str
    ) -> None:
        sentence = f"No match for '{written}'. Showing results for '{meant}'.\n"
        for result in (paperlog(f"search {written}"), paperlog(f"search {written} --json")):
            assert (result.code, result.err) == (0, sentence)
        assert key in keys(paperlog, written)
        assert paperlog(f"search {written}").out == paperlog(f"search {meant}").out

    @pytest.mark.parametrize("word", ["resnet", "rnn", "alexnet", "quantizquantizquantiz"])
    def test_unknown_name_is_not_corrected(self, paperlog: Shell, word: str) -> None:
        result = paperlog(f"search {word}")
        assert (result.code, result.out, result.err) == (1, "", f"No paper mentions '{word}'.\n")

    @pytest.mark.parametrize("word", ["PEFT", "peft", "RLHF", "ELBO", "DDIM"])
    def test_abbreviation_is_not_replaced_by_a_similar_word(self, word: str) -> None:
        similar = Entry.join(Paper("similar", "Left DDPM, relhf and elmo", "language"), None)
        assert [correction.replacement for correction in search([similar], word).corrections] == [[]]

    def test_excluded_words_are_reported(self, paperlog: Shell) -> None:
        result = paperlog("search why do transformers not need convolution", columns=80)
        assert "transformer" not in keys(paperlog, "why do transformers not need convolution")
        assert result.err == "Excluded: papers with 'need'.\n"

    def test_unknown_word_is_ignored_with_a_message(self, paperlog: Shell) -> None:
        result = paperlog("search zzyzx quantized")
        assert (result.code, result.err) == (0, "No match for 'zzyzx'; the word was ignored.\n")
        assert result.out.split("\t")[0] == "qlora"

    def test_one_word_is_corrected_and_another_ignored(self, paperlog: Shell) -> None:
        assert paperlog("search zzyzx chinchila").err == (
            "No match for 'zzyzx'; the word was ignored.\nNo match for 'chinchila'. Showing results for 'chinchilla'.\n"
        )

    @pytest.mark.parametrize("word", ["aren't", "can\u2019t", "doesn't", "don't", "dont", "isn't", "What's", "won't"])
    def test_contractions_are_stop_words(self, paperlog: Shell, word: str) -> None:
        result, without = paperlog(["search", f"{word} images"]), paperlog("search images")
        assert (result.out, result.err) == (without.out, "")
        paperlog('add --title "Don\'t stop pretraining"')
        assert keys(paperlog, '"don\u2019t stop pretraining"')[0] == "don-t-stop-pretraining"

    def test_single_letters_are_not_corrected(self, paperlog: Shell) -> None:
        assert paperlog("search t-zzyzx images").err == "No match for 't-zzyzx'; the word was ignored.\n"

    def test_search_without_a_hit_exits_with_1(self, paperlog: Shell) -> None:
        result = paperlog("search zzyzx")
        assert (result.code, result.out, result.err) == (1, "", "No paper mentions 'zzyzx'.\n")
        assert paperlog("search zzyzx --json").json == []
        assert paperlog(["search", "?!"]).code == 1

    def test_numbers_are_not_corrected(self, paperlog: Shell) -> None:
        assert paperlog("search 1706.03763").code == 1
        assert paperlog("search 1969").code == 1

    def test_word_known_from_other_papers_is_not_corrected(self, paperlog: Shell) -> None:
        assert paperlog("search lora --category vision").err == "No paper matches 'lora category:vision'.\n"
        result = paperlog("search lora images --category vision")
        assert (result.code, result.err) == (0, "")
        assert result.out == paperlog("search images --category vision").out
        paperlog("tag bert --add 'zebra 3'")
        assert (
            paperlog("search zebra3 zzyzx images category:vision").err
            == "No match for 'zzyzx'; the word was ignored.\n"
        )

    def test_correction_prefers_the_more_frequent_word(self, paperlog: Shell) -> None:
        paperlog("add --title 'The brat'")
        paperlog("add --title 'The brut'")
        paperlog("add --title 'No brut'")
        assert paperlog("search brxt").err == "No match for 'brxt'. Showing results for 'brut'.\n"


class TestOutput:
    def test_rows_in_a_pipe(self, paperlog: Shell) -> None:
        assert paperlog("search lora --limit 1").lines == [
            "lora\tunread\t\t2021-06\tlanguage\tLoRA: Low-Rank Adaptation of Large Language Models"
        ]

    def test_matches_are_highlighted_in_titles_and_excerpts(self, paperlog: Shell) -> None:
        text = paperlog("--color always search shifted --limit 1", columns=100).out
        assert "using [Shifted]" in marked(text)
        assert "Swin ([shifted] windows) Transformer makes" in marked(text)
        assert "\x1b[2mSwin (\x1b[0m" in text
        assert "\x1b" not in paperlog("search shifted", columns=100).out

    def test_empty_line_is_between_results(self, paperlog: Shell) -> None:
        lines = paperlog("search shifted windows --limit 3", columns=100).lines
        assert [line[1] for line in "\n".join(lines).split("\n\n")] == ["○"] * 3
        assert "" not in paperlog("search shifted windows --limit 3").lines

    def test_results_without_excerpts_are_a_list(self, paperlog: Shell) -> None:
        for title in ("Zebra One", "Zebra Two"):
            paperlog(["add", "--title", title, "--category", "vision"])
        assert len(paperlog("search zebra", columns=80).lines) == 2
        assert len(paperlog("search zebra", columns=40).lines) > 4

    def test_compounds_and_accents_are_highlighted_completely(self, paperlog: Shell) -> None:
        paperlog(["annotate", "ssd", "GPT-3 by Dolla\u0301r (gpt3, GPT 3)"])
        text = paperlog("--color always search gpt3 dollar --limit 49", columns=100).out
        for part in ("    [GPT-3] by", " [Dolla\u0301r] (", "([gpt3],", " [GPT 3])"):
            assert part in marked(text)

    def test_excerpt_contains_most_of_the_words(self, paperlog: Shell) -> None:
        paperlog(["annotate", "ssd", "A zebra first. " + "Nothing here. " * 40 + "Then a giraffe beside a zebra."])
        for columns in (80, 40):
            lines = paperlog("search zebra giraffe", columns=columns).lines
            assert " ".join(line.strip() for line in lines).endswith("Then a giraffe beside a zebra.")
            assert max(map(len, lines)) <= columns

    def test_shortened_excerpt_ends_with_an_ellipsis(self, paperlog: Shell) -> None:
        paperlog(["annotate", "ssd", "word " * 60 + "zebra " + "word " * 60])
        for columns, most in ((80, 3), (40, 5), (20, 7)):
            lines = paperlog("search zebra", columns=columns).lines
            assert len(lines) <= most
            passage = [line.strip() for line in lines if "word" in line]
            assert passage[0].startswith("…word")
            assert passage[-1].endswith("word…")
            assert "zebra" in " ".join(passage)
            assert max(map(len, lines)) <= columns

    def test_matches_in_authors_aliases_and_tags_are_shown(self, paperlog: Shell) -> None:
        paperlog("tag u-net --add zoology")
        for question, line in (
            ("fischer", "    Olaf Ronneberger, Philipp Fischer, Thomas Brox"),
            ("zoology", "    zoology"),
            ("fa2", "    FlashAttention-2, FA2"),
        ):
            assert paperlog(f"search {question}", columns=80).lines[1:] == [line]
        paperlog("add --title Bare")
        assert len(paperlog("search bare", columns=80).lines) == 1

    @pytest.mark.parametrize(
        ("markdown", "text"),
        [
            ("a *b* c", "a b c"),
            ("**exact** and _low-rank_ and ***both***", "exact and low-rank and both"),
            ("*the `x_i` of it*", "the x_i of it"),
            ("`a*b*c` and `_x_`", "a*b*c and _x_"),
            ("x_i and y_i_j, x_i + x_j", "x_i and y_i_j, x_i + x_j"),
            ("2 * 3 * 4, f(*) and a*b*c", "2 * 3 * 4, f(*) and a*b*c"),
            ("$p(*x*) _y_$ stays", "$p(*x*) _y_$ stays"),
            ("an open *star, a `tick", "an open *star, a `tick"),
        ],
    )
    def test_excerpts_drop_emphasis_and_keep_maths(self, markdown: str, text: str) -> None:
        assert without_markup(markdown) == text


PARTS = [
    "GPT-3", "gpt3", "\u0141", "e\u0301", "_", "*", "self", "-", "\u2019", "\ufb01", "\n", "\xad", "s",
    "studies", "study", "probability", "probable", "bias", "gpus", "quantized", "quantization",
]  # fmt: skip
ANY_TEXT = st.text(max_size=80) | st.lists(st.sampled_from(PARTS)).map("".join)


class TestAnyText:
    @given(ANY_TEXT, ANY_TEXT)
    def test_hits_match_the_text_and_pass_the_prefilter(self, text: str, question: str) -> None:
        asked = SearchTerms.of(extract_words(question))
        spans = matches(text, asked.terms)
        assert "".join(part for part, _ in parts(text, asked.terms)) == text
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        if spans:
            assert asked.may_match(joined_form(json.dumps({"summary": text}, ensure_ascii=False)))

    @given(ANY_TEXT, ANY_TEXT, st.integers(10, 200))
    def test_note_is_found_by_its_words_and_shown(self, text: str, question: str, size: int) -> None:
        entry = ENTRIES[0]
        note = note_of(1, datetime(2026, 1, 1, tzinfo=UTC), text)
        noted = replace(entry, reading=replace(entry.reading, notes=(note,)))
        if extract_words(text):
            assert [hit.entry.key for hit in search([noted], text).hits] == [entry.key]
        outcome = search([noted], question)
        shown = excerpt(noted, outcome.search_terms.terms, size)
        assert outcome.hits or shown is None


class TestPrefilter:
    """Searching decodes only the records that might match."""

    def changed(self, paperlog: Shell, old: str, new: str) -> None:
        text = paperlog.store.read_text("utf-8")
        assert old in text
        paperlog.store.write_text(text.replace(old, new), "utf-8")

    def test_escaped_letters_in_the_file_are_found(self, paperlog: Shell) -> None:
        self.changed(paperlog, "Chinchilla", "Ch\\u0069nchilla")
        assert paperlog("search chinchilla --limit 1").out.startswith("chinchilla\t")
        assert paperlog("search '!?'").err == "No paper mentions '!?'.\n"

    def test_readers_additions_are_found(self, paperlog: Shell) -> None:
        paperlog("annotate lora 'about zygotes'")
        paperlog("tag vit --add zygote")
        paperlog("edit moe --title Zygote")
        assert sorted(line.split("\t")[0] for line in paperlog("search zygote").lines) == ["lora", "moe", "vit"]

    def test_invalid_record_is_reported_if_it_may_match(self, paperlog: Shell) -> None:
        paperlog("rate vit 3")
        self.changed(paperlog, '"title": "LoRA: ', '"heading": "LoRA: ')
        assert "invalid and not shown" in paperlog("search adaptation").err
        result = paperlog("search chinchilla --limit 1")
        assert (result.code, result.err) == (0, "")


@given(st.text())
def test_folding_a_record_equals_folding_its_text(text: str) -> None:
    line = text.encode(errors="replace")
    joined = quickly_joined_form(line)
    assert UNFOLDED in joined or joined == joined_form(line.decode()).encode()
