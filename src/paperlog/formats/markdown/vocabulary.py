"""What single words, brackets and addresses of a reading list mean."""

from __future__ import annotations

import re

from paperlog.formats.markdown.dates import YEAR, date_of
from paperlog.identifiers import host_of, is_web_address
from paperlog.text import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GENERIC = _words(
    "pdf paper papers link links arxiv code github git project page homepage website web site blog post video videos"
    " slides slide poster demo abs abstract html doi url dataset datasets model models weights checkpoint official"
    " unofficial pytorch tensorflow tf jax keras implementation repo repository here openreview scholar acm ieee"
    " springer bibtex bib cite supp supplementary appendix review notes notebook colab hf huggingface hugging face"
    " version openaccess preprint ps talk youtube tweet thread star stars read download full text source"
)
_SECTIONS = _words(
    "license licence licenses licensing contributing contribute contribution"
    " contributions contributor contributors howtocontribute contact contactus contacts"
    " citation citations citing cite bibtex"
    " acknowledgement acknowledgements acknowledgment acknowledgments starhistory followus sponsors star"
)
_CONTENTS = _words("contents content tableofcontents tableofcontent toc")
_SOCIAL = _words(
    "shields.io badge.fury.io awesome.re badges.gitter.im badgen.net twitter.com x.com linkedin.com facebook.com"
    " instagram.com discord.gg discord.com t.me slack.com mastodon.social weibo.com creativecommons.org"
    " choosealicense.com opensource.org star-history.com contrib.rocks buymeacoffee.com patreon.com ko-fi.com"
    " gitter.im"
)
_HOMES = _words(
    "arxiv.org doi.org openreview.net aclanthology.org aclweb.org neurips.cc nips.cc thecvf.com ieee.org acm.org"
    " jmlr.org mlr.press biorxiv.org medrxiv.org semanticscholar.org springer.com nature.com sciencedirect.com"
    " science.org pnas.org isca-speech.org ijcai.org aaai.org usenix.org ssrn.com hal.science"
)
_VENUES = (
    r"NeurIPS|NIPS|ICML|ICLR|CVPR|ICCV|ECCV|WACV|BMVC|3DV|ACL|EMNLP|NAACL|EACL|COLING|CoNLL|TACL|AAAI|IJCAI|AISTATS|UAI|KDD|PKDD|ICDM"
    r"|WWW|SIGIR|WSDM|CIKM|RecSys|SIGGRAPH|TOG|TPAMI|PAMI|IJCV|JMLR|TMLR|MLSys|OSDI|SOSP|NSDI|ICRA|IROS|RSS|CoRL|RA-L"
    r"|INTERSPEECH|ICASSP|MICCAI|COLM|COLT|PMLR|IEEE|ACM|GECCO|JAIR|ECAI|STOC|FOCS|SODA|VLDB|SIGMOD|CHI|UIST|CCS|NDSS|Nature|Science|PNAS|[aA]r[xX]iv"
    r"|Journal of|Proceedings of|Transactions on"
)
_VENUE = re.compile(
    rf"(?:(?:{_VENUES})W?\b[\w\s,&'\u2019./+-]*|[A-Z][\w&.+-]*(?:\s[\w&.+-]+){{0,4}}[\s'\u2019,-]+(?:{YEAR}|['\u2019]\d\d)(?:\s\w+)?)",
)
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts in which one word can be a sentence."""


def is_generic(label: str) -> bool:
    """Tell whether a link's text says only what it leads to: `[pdf]`, `Project Page`, `1`."""
    label = label.strip("[]() ")
    words = re.findall(r"\w+", re.sub(r"(?<=\w)\s*\(.*", "", label).casefold())
    return all(word in _GENERIC or word.rstrip("0123456789") in _GENERIC for word in words) and not date_of(label)


def is_left_out(heading: str) -> bool:
    """Tell whether a section with this heading lists no papers."""
    return fold(heading) in _SECTIONS


def is_contents(heading: str) -> bool:
    """Tell whether a section with this heading lists the others."""
    return fold(heading.partition("(")[0]) in _CONTENTS


def _among(host: str, hosts: frozenset[str]) -> bool:
    return any(host == each or host.endswith("." + each) for each in hosts)


def leads_to_papers(url: str) -> bool:
    """Tell whether an address is of a place where papers are."""
    return is_web_address(url) and (_among(host_of(url), _HOMES) or _path(url).endswith(".pdf"))


def leads_elsewhere(url: str) -> bool:
    """Tell whether an address is of no paper: an anchor, another page of the list, a badge, a licence, a profile."""
    if is_web_address(url):
        path = _path(url).rstrip("/")
        return _among(host_of(url), _SOCIAL) or path.endswith(("/license", "/stargazers", "/network/members", "/pulls"))
    path = _path(url)
    return url.startswith(("#", "mailto:")) or path.endswith((".md", "/")) or not re.search(r"[.:]", path)


def _path(url: str) -> str:
    """Return an address without query and fragment, in lower case."""
    return re.split(r"[?#]", url, maxsplit=1)[0].casefold()


def is_venue(text: str) -> bool:
    return len(text) <= 60 and _VENUE.fullmatch(text.strip()) is not None


def is_nickname(text: str) -> bool:
    """Tell whether what stands in brackets after a title is its short name."""
    words = text.split()
    return (
        0 < len(words) <= 3
        and len(text) <= 30
        and not is_generic(text)
        and not _UNSPACED.search(text)
        and all(word[0].isupper() or word[0].isdigit() or any(map(str.isupper, word)) for word in words)
        and fold(text)
        not in {"oral", "spotlight", "poster", "survey", "bestpaper", "bestpaperaward", "new", "highlight"}
    )


def begins_a_venue(text: str) -> bool:
    """Tell whether a text begins with a venue or a year, as it does after authors."""
    return re.match(rf"[\s,.]*(?:(?:{_VENUES})W?\b|[A-Z]{{2,}}\w*\s{YEAR}\b|{YEAR}\b)", text) is not None
