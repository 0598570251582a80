"""What single words, brackets and addresses of a reading list mean."""

from __future__ import annotations

import re
from urllib.parse import unquote

from paperlog.dates import PartialDate
from paperlog.formats.bibliography import person, without_others
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
_MONTHS = "january february march april may june july august september october november december"
_MONTH_NAMES = {name: number for number, long in enumerate(_MONTHS.split(), start=1) for name in (long, long[:3])} | {
    "sept": 9
}
_YEAR = r"(?:19|20)\d\d"
_DATES = (
    re.compile(rf"(?P<year>{_YEAR})[-./](?P<month>\d\d?)(?:[-./](?P<day>\d\d?))?"),
    re.compile(rf"(?P<month>\d\d?)[-./](?P<year>{_YEAR})"),
    re.compile(rf"(?:(?P<day>\d\d?)(?:st|nd|rd|th)?\s+)?(?P<name>[A-Za-z]+)\.?,?\s*(?P<year>{_YEAR})"),
    re.compile(rf"(?P<name>[A-Za-z]+)\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,\s*(?P<year>{_YEAR})"),
    re.compile(rf"(?P<year>{_YEAR})\s+(?P<name>[A-Za-z]+)"),
    re.compile(rf"(?P<year>{_YEAR})"),
)
_VENUE = re.compile(
    rf"(?:(?:{_VENUES})W?\b[\w\s,&'\u2019./+-]*|[A-Z][\w&.+-]*(?:\s[\w&.+-]+){{0,4}}[\s'\u2019,-]+(?:{_YEAR}|['\u2019]\d\d)(?:\s\w+)?)",
)
UNDATED = "n.d."
"""What the badge of a paper shows whose date nobody knows."""
_BADGE = re.compile(r"/badge/([^?#]+)")
_NAME = re.compile(r"(?:[^\W\d_][\w.'\u2019-]*\s+){0,4}[^\W\d_][\w.'\u2019-]*\.?")
_AND = re.compile(r"\s*(?:,?\s+(?:and|&)\s+|[,;&\uff0c])\s*(?:and\s+)?")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts in which one word can be a sentence."""
_FOOTNOTE = re.compile(r"\\?\^\d+(?:,\d+)*|[*\u2020\u2021\u00a7]+")


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


def date_of(text: str) -> PartialDate | None:
    """Return the date that a text is."""
    for form in _DATES:
        if not (found := form.fullmatch(text.strip())):
            continue
        parts = found.groupdict()
        name = parts.get("name")
        month = _MONTH_NAMES.get(name.casefold(), 0) if name else int(parts.get("month") or 0)
        if name and not month:
            continue
        numbers = [f"{int(parts['year']):04}", f"{month:02}", f"{int(parts.get('day') or 0):02}"]
        given = numbers[: 3 if parts.get("day") else 2 if name or parts.get("month") else 1]
        try:
            return PartialDate.parse("-".join(given))
        except ValueError:
            continue
    return None


def badge_date(url: str) -> PartialDate | None:
    """Return the date that a badge shows: `…/badge/12.2023-08a045`."""
    if not (found := _BADGE.search(url)):
        return None
    parts = unquote(found[1]).replace("--", "\0").split("-")
    shown = [part.replace("\0", "-").replace("_", " ") for part in parts[:-1]]
    return next((date for part in (*shown, "-".join(shown)) if (date := date_of(part))), None)


def is_dating(url: str) -> bool:
    """Tell whether an address is of a badge that shows a date, or that there is none."""
    return badge_date(url) is not None or (
        (found := _BADGE.search(url)) is not None and found[1].startswith(f"{UNDATED}-")
    )


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
    return re.match(rf"[\s,.]*(?:(?:{_VENUES})W?\b|[A-Z]{{2,}}\w*\s{_YEAR}\b|{_YEAR}\b)", text) is not None


def stands_for_others(text: str) -> bool:
    """Tell whether a list of authors says that there are more."""
    text = text.rstrip(" .,;\uff0c")
    return without_others(text) != text


def authors_of(text: str, *, sure: bool) -> tuple[str, ...] | None:
    """Return the authors that a text lists; where it is not `sure` to be authors, names need two words."""
    text = _FOOTNOTE.sub("", re.sub(r"^(?:by|authors?:)\s+", "", text.strip().rstrip(".,;"), flags=re.IGNORECASE))
    named = without_others(text)
    inverted = named.split(" and ")
    if len(inverted) > 1 and all(name.count(",") == 1 for name in inverted):
        names = [person(name) for name in inverted]
    else:
        names = [name for name in _AND.split(named) if name]
    least = 1 if sure or named != text else 2
    return tuple(names) if names and all(_is_name(name, least) for name in names) else None


def _is_name(text: str, least: int) -> bool:
    words = text.split()
    capital = sum(word[0].isupper() for word in words)
    return (
        _NAME.fullmatch(text) is not None
        and len(words) >= least
        and capital >= max(1, len(words) - 2)
        and words[-1][0].isupper()
        and not is_venue(text)
    )
