"""Classification of the words and URLs in reading lists."""

from __future__ import annotations

import re

from paperlog.formats.markdown.dates import YEAR, parse_date
from paperlog.identifiers import host_of, is_web_url
from paperlog.text import fold


def _word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GENERIC_WORDS = _word_set(
    "pdf paper papers link links arxiv code github git project page homepage website web site blog post video videos"
    " slides slide poster demo abs abstract html doi url dataset datasets model models weights checkpoint official"
    " unofficial pytorch tensorflow tf jax keras implementation repo repository here openreview scholar acm ieee"
    " springer bibtex bib cite supp supplementary appendix review notes notebook colab hf huggingface hugging face"
    " version openaccess preprint ps talk youtube tweet thread star stars read download full text source"
)
_NON_PAPER_SECTIONS = _word_set(
    "license licence licenses licensing contributing contribute contribution"
    " contributions contributor contributors howtocontribute contact contactus contacts"
    " citation citations citing cite bibtex"
    " acknowledgement acknowledgements acknowledgment acknowledgments starhistory followus sponsors star"
)
_CONTENTS_HEADINGS = _word_set("contents content tableofcontents tableofcontent toc")
_NON_PAPER_HOSTS = _word_set(
    "shields.io badge.fury.io awesome.re badges.gitter.im badgen.net twitter.com x.com linkedin.com facebook.com"
    " instagram.com discord.gg discord.com t.me slack.com mastodon.social weibo.com creativecommons.org"
    " choosealicense.com opensource.org star-history.com contrib.rocks buymeacoffee.com patreon.com ko-fi.com"
    " gitter.im"
)
_PAPER_HOSTS = _word_set(
    "arxiv.org doi.org openreview.net aclanthology.org aclweb.org neurips.cc nips.cc thecvf.com ieee.org acm.org"
    " jmlr.org mlr.press biorxiv.org medrxiv.org semanticscholar.org springer.com nature.com sciencedirect.com"
    " science.org pnas.org isca-speech.org ijcai.org aaai.org usenix.org ssrn.com hal.science"
)
_VENUE_NAMES = (
    r"NeurIPS|NIPS|ICML|ICLR|CVPR|ICCV|ECCV|WACV|BMVC|3DV|ACL|EMNLP|NAACL|EACL|COLING|CoNLL|TACL|AAAI|IJCAI|AISTATS|UAI|KDD|PKDD|ICDM"
    r"|WWW|SIGIR|WSDM|CIKM|RecSys|SIGGRAPH|TOG|TPAMI|PAMI|IJCV|JMLR|TMLR|MLSys|OSDI|SOSP|NSDI|ICRA|IROS|RSS|CoRL|RA-L"
    r"|INTERSPEECH|ICASSP|MICCAI|COLM|COLT|PMLR|IEEE|ACM|GECCO|JAIR|ECAI|STOC|FOCS|SODA|VLDB|SIGMOD|CHI|UIST|CCS|NDSS|Nature|Science|PNAS|[aA]r[xX]iv"
    r"|Journal of|Proceedings of|Transactions on"
)
_VENUE = re.compile(
    rf"(?:(?:{_VENUE_NAMES})W?\b[\w\s,&'\u2019./+-]*|[A-Z][\w&.+-]*(?:\s[\w&.+-]+){{0,4}}[\s'\u2019,-]+(?:{YEAR}|['\u2019]\d\d)(?:\s\w+)?)",
)
RELATED_WORK = re.compile(r"(?:previous|prior|related|earlier|follow-?up) work", re.IGNORECASE)
_UNSPACED_SCRIPT = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts without spaces between words."""


def is_generic(label: str) -> bool:
    """Return whether a link's text is a generic label, such as `[pdf]`, `Project Page` or `1`."""
    label = label.strip("[]() ")
    words = re.findall(r"\w+", re.sub(r"(?<=\w)\s*\(.*", "", label).casefold())
    return all(
        word in _GENERIC_WORDS or word.rstrip("0123456789") in _GENERIC_WORDS for word in words
    ) and not parse_date(label)


def is_non_paper_section(heading: str) -> bool:
    """Return whether a section with this heading has no papers, such as `License`."""
    return fold(heading) in _NON_PAPER_SECTIONS


def is_table_of_contents(heading: str) -> bool:
    """Return whether this is the heading of a table of contents."""
    return fold(heading.partition("(")[0]) in _CONTENTS_HEADINGS


def _is_host_in(host: str, hosts: frozenset[str]) -> bool:
    return any(host == domain or host.endswith("." + domain) for domain in hosts)


def is_paper_url(url: str) -> bool:
    """Return whether a URL points to a site that hosts papers, or to a PDF file."""
    return is_web_url(url) and (_is_host_in(host_of(url), _PAPER_HOSTS) or _url_path(url).endswith(".pdf"))


def is_unrelated_url(url: str) -> bool:
    """Return whether a URL can't be a paper: an anchor, another page of the list, a badge, a license or a profile."""
    if is_web_url(url):
        path = _url_path(url).rstrip("/")
        return _is_host_in(host_of(url), _NON_PAPER_HOSTS) or path.endswith(
            ("/license", "/stargazers", "/network/members", "/pulls")
        )
    path = _url_path(url)
    return url.startswith(("#", "mailto:")) or path.endswith((".md", "/")) or not re.search(r"[.:]", path)


def _url_path(url: str) -> str:
    """Return a URL without its query and fragment, in lower case."""
    return re.split(r"[?#]", url, maxsplit=1)[0].casefold()


def is_venue(text: str) -> bool:
    return len(text) <= 60 and _VENUE.fullmatch(text.strip()) is not None


def is_nickname(text: str) -> bool:
    """Return whether bracketed text after a title looks like a short name."""
    words = text.split()
    return (
        0 < len(words) <= 3
        and len(text) <= 30
        and not is_generic(text)
        and not _UNSPACED_SCRIPT.search(text)
        and all(word[0].isupper() or word[0].isdigit() or any(map(str.isupper, word)) for word in words)
        and fold(text)
        not in {"oral", "spotlight", "poster", "survey", "bestpaper", "bestpaperaward", "new", "highlight"}
    )


def starts_with_venue(text: str) -> bool:
    """Return whether text starts with a venue or a year."""
    return re.match(rf"[\s,.]*(?:(?:{_VENUE_NAMES})W?\b|[A-Z]{{2,}}\w*\s{YEAR}\b|{YEAR}\b)", text) is not None
