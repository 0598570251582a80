"""Write a reproducible library of synthetic papers in paperlog's JSON format.

    python tests/benchmarks/synthetic.py PAPERS FILE

Word frequencies follow Zipf's law. A smaller library is a prefix of a larger one.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

SUMMARY_LETTERS = 760
"""The average length of a summary in the built-in catalogue."""
LEXICON_WORDS = 20_000


def _words(text: str) -> list[str]:
    return text.split()


EVERYDAY = _words("""
    the of and to a in we that is for on with as are by this it from an our be which can at have these not or
    than
""")
TECHNICAL = _words("""
    model training data learning network language attention image method task performance representation
    transformer large neural deep inference sampling diffusion token layer parameter gradient embedding
    retrieval robust sparse scaling graph reinforcement policy reward generation detection segmentation
    pretraining fine-tuning alignment benchmark supervision contrastive encoder decoder latent adversarial
    distillation quantization prompt reasoning
""")
GIVEN = _words("""
    Ada Alan Amir Ana Anna Barbara Chen Claude Daniel Elena Emmy Fatima Felix Grace Haruki Ines Ivan Jana Jin
    João Kofi Lea Lena Marco Maria Mei Mira Noam Noé Olga Omar Pia Priya Rosa Samir Sofia Tomás Wei Yara Zoë
""")
SURNAMES = _words("""
    Abe Adeyemi Ahmed Andersson Baker Berg Blanc Carter Castillo Chen Costa Cruz Das Diaz Dubois Eriksen Fischer
    García Gupta Haddad Hansen Hoffmann Huang Ito Ivanova Jensen Kaur Khan Kim Kowalski Kumar Lee Li Lindqvist
    López Martin Mensah Meyer Mori Müller Nakamura Nguyen Novak Okafor Olsen Park Patel Petrov Popescu Rossi
    Sato Schmidt Silva Singh Smith Suzuki Tanaka Tran Wagner Wang Weber Williams Wright Wu Yamada Yang Yilmaz
    Zhang Zhou
""")
VENUES = _words("""
    NeurIPS ICML ICLR CVPR ICCV ECCV ACL EMNLP NAACL AAAI JMLR TMLR
""")
TAGS = _words("""
    todo survey classic theory systems dataset code thesis group-meeting seminar reread method
""")
CATEGORIES = {"text": "Text", "seeing": "Seeing", "speech": "Speech", "robots": "Robots", "theory": "Theory"}


class Paper(NamedTuple):
    key: str
    title: str
    authors: list[str]
    category: str
    tags: list[str]
    published: str
    venue: str
    arxiv: str
    doi: str
    summary: str

    @property
    def url(self) -> str:
        return f"https://arxiv.org/abs/{self.arxiv}"


_PLAIN = str.maketrans("áéíóöü", "aeioou")


def papers(count: int) -> Iterator[Paper]:
    chance = Random(49)
    names = _names(chance)
    lexicon = _by_frequency(names)
    # Zipf's law: the r-th most frequent word of a language occurs about 1/r times as often as the most frequent word.
    weights = list(itertools.accumulate(1 / rank for rank in range(3, len(lexicon) + 3)))
    for number in range(count):
        authors = [f"{chance.choice(GIVEN)} {chance.choice(SURNAMES)}" for _ in range(chance.randint(1, 6))]
        year, month = chance.randint(2008, 2026), chance.randint(1, 12)
        text = " ".join(chance.choices(lexicon, cum_weights=weights, k=SUMMARY_LETTERS // 4))[:SUMMARY_LETTERS]
        yield Paper(
            f"{authors[0].split()[-1].lower()}-{year}-{number}".translate(_PLAIN),
            _title(chance, names),
            authors,
            chance.choice(list(CATEGORIES)),
            chance.sample(TAGS, chance.choice([0, 0, 0, 1, 2])),
            f"{year}-{month:02}",
            f"{chance.choice(VENUES)} {year}",
            f"{year % 100:02}{month:02}.{number:05}",
            f"10.5555/{year}.{number}" if number % 5 < 2 else "",
            _sentences(text) if number % 10 else "",
        )


def _names(chance: Random) -> list[str]:
    """Return made-up words."""
    onsets, vowels, ends = [*"bcdfghklmnprstvwz", "br", "gr", "pr", "st", "tr"], "aeiou", ["", "", *"nrsl"]
    names: dict[str, None] = {}
    while len(names) < LEXICON_WORDS:
        syllables = range(chance.choice([2, 2, 2, 3, 3]))
        names["".join(chance.choice(onsets) + chance.choice(vowels) + chance.choice(ends) for _ in syllables)] = None
    return list(names)


def _by_frequency(names: list[str]) -> list[str]:
    """Return words, the most frequent first: everyday words, then technical words, each followed by seven names."""
    rest = iter(names)
    return [*EVERYDAY, *(each for word in TECHNICAL for each in (word, *itertools.islice(rest, 7))), *rest]


def _title(chance: Random, names: list[str]) -> str:
    first, second, third, fourth = (word.title() for word in chance.sample(TECHNICAL, 4))
    invented, strange = chance.choice(names).title(), chance.choice(names)
    return chance.choice([
        f"{invented}: {first} {second} for {third} {fourth}",
        f"{first} {second} with {invented} {third}",
        f"On the {first} of {second} in {invented} {third}",
        f"{invented}Net: Towards {first} {second} via {strange.title()} {fourth}",
        f"Do {first} {second} Models Need {invented} {third}?",
    ])  # fmt: skip


def _sentences(text: str) -> str:
    """Split text into sentences of 14 words."""
    words = text.split()
    return " ".join(f"{' '.join(words[at : at + 14]).capitalize()}." for at in range(0, len(words), 14))


def write_json(path: Path, count: int) -> None:
    """Write papers and readings in paperlog's JSON format. A third of the papers are read, and most of these rated."""
    chance = Random(7)
    with path.open("w", encoding="utf-8") as file:
        categories = [{"key": key, "name": name} for key, name in CATEGORIES.items()]
        file.write(f'{{"paperlog": 1, "categories": {json.dumps(categories)},\n"papers": [')
        readings = []
        for place, paper in enumerate(papers(count)):
            record = {**paper._asdict(), "links": [{"label": "arXiv", "url": paper.url}], "source": "invented"}
            file.write(",\n" * (place > 0) + json.dumps({**record, "position": place}, ensure_ascii=False))
            if chance.random() < 1 / 3:
                day = f"{chance.randint(2015, 2025)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
                reading = {"key": paper.key, "status": "read", "status_on": day, "reads": [day]}
                readings.append(reading | ({"rating": chance.randint(1, 5)} if chance.random() < 2 / 3 else {}))
        file.write('],\n"readings": [' + ",\n".join(map(json.dumps, readings)) + "]}\n")


if __name__ == "__main__":
    write_json(Path(sys.argv[2]), int(sys.argv[1]))
