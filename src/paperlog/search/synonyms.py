"""Abbreviations and other words in queries, and their equivalents in papers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_SYNONYMS: Mapping[str, Sequence[str]] = {
    "agi": ["artificial general intelligence"],
    "chatgpt": ["instructgpt"],
    "cnn": ["convolutional network", "convolutional neural network"],
    "elbo": ["evidence lower bound", "variational"],
    "icl": ["in-context learning"],
    "llm": ["language model"],
    "lm": ["language model"],
    "mlm": ["masked language model"],
    "mlp": ["multilayer perceptron", "multi-layer perceptron"],
    "nlp": ["natural language", "language understanding"],
    "nms": ["non-max suppression", "non-maximum suppression"],
    "peft": ["parameter-efficient"],
    "rl": ["reinforcement learning"],
    "rlhf": ["reinforcement learning from human feedback"],
    "roi": ["region of interest", "regions of interest"],
    "rpn": ["region proposal network"],
    "sft": ["supervised fine-tuning"],
    "ssl": ["self-supervised", "self-supervision"],
    "one": ["1"],
    "two": ["2"],
    "three": ["3"],
    "four": ["4"],
    "five": ["5"],
}
"""Folded words in the singular, with words and phrases that mean the same."""
_SCALES = {"million": "m", "billion": "b", "trillion": "t"}
_LONG_NUMBER = re.compile(r"(?<=\d) ?(million|billion|trillion)\b", re.IGNORECASE)
_VERSION = re.compile("v([0-9]{1,9})")
_SHORT_NUMBER = re.compile(r"([0-9.]{1,9})([mbt])")


def synonyms(word: str) -> Sequence[str]:
    """Return words and phrases that mean the same as a folded word: `175 billion` for `175b`, or `2` for `v2`."""
    if found := _SHORT_NUMBER.fullmatch(word):
        return [f"{found[1]} {name}" for name, letter in _SCALES.items() if letter == found[2]]
    if found := _VERSION.fullmatch(word):
        return [found[1]]
    return _SYNONYMS.get(word) or _SYNONYMS.get(word.removesuffix("s"), ())


def shorten_numbers(text: str) -> str:
    """Return the text with `175b` instead of `175 billion`."""
    return _LONG_NUMBER.sub(lambda found: _SCALES[found[1].lower()], text)
