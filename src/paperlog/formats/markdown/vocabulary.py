"""Classification of the words and URLs in reading lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from paperlog.formats.markdown.dates import YEAR, parse_date
from paperlog.identifiers import host_of, is_web_url
from paperlog.text import fold


def _word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


FIELDS: Mapping[str, str] = {
    fold(name): field
    for field, names in {
        "title": "title papertitle titleofpaper papername article work publication titel titre título"
        " 标题 题目 论文标题 论文名称 タイトル 제목",
        "paper": "paper papers reference 论文 論文 논문",
        "links": "link links url urls pdf arxiv paperlink paperurl code github project projectpage homepage doi website"
        " resources resource codelink repo codedata 链接 论文链接 代码 代码链接 リンク 링크 코드 enlace lien",
        "published": "date year month published publicationdate time publishdate day release releasedate released"
        " pubdate datum jahr fecha año année 日期 时间 年份 日付 年 날짜 연도",
        "summary": "summary abstract description tldr notes note comment comments highlights keyidea contribution"
        " remarks 摘要 简介 备注 概要 要約 요약",
        "tags": "keywords keyword key tags tag topic topics task tasks area field 关键词 标签 キーワード 키워드",
        "venue": "venue conference journal publishedin conf conferencejournal journalinfo pub source publisher"
        " 会议 发表会议 论文会议 期刊 出处 学会 会議 학회 zeitschrift revista revue",
        "authors": "authors author firstauthor 作者 著者 저자 autor autoren autores auteurs",
        "name": "name model nickname method shortname abbreviation abbr acronym alias modelname methodname",
        "image": "schema image figure picture teaser illustration 封面 图片",
    }.items()
    for name in names.split()
}
"""The fields of a paper, by the names of table columns and labels."""

_GENERIC_WORDS = _word_set(
    "pdf paper papers link links arxiv code github git project page homepage website web site blog post video videos"
    " slides slide poster demo abs abstract html doi url dataset datasets model models weights checkpoint official"
    " unofficial offical pytorch tensorflow tf jax keras caffe torch implementation repo repository here openreview"
    " scholar acm ieee springer bibtex bib cite supp supplementary appendix review notes notebook colab hf huggingface"
    " hugging face version openaccess preprint ps talk youtube tweet thread star stars read download full text source"
    " article author authors date venue title doc docs tldr none na oral spotlight online available"
    " 数据集 解读 論文 コード リンク 논문 코드 링크"
)
_CHINESE_LABEL = re.compile("(?:论文|代码|项目|原文|源码|官方|下载|视频|博客|链接|地址|主页|官网|仓库)+")
_STATUS_WORDS = _word_set(
    "oral spotlight poster survey bestpaper bestpaperaward new highlight todo done reading unread"
)
_WEEKDAYS = _word_set(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun"
)
"""The days with their case, since `SUN` is the short name of a paper."""
_NON_PAPER_SECTIONS = _word_set(
    "license licence licenses licensing contributing contribute contribution"
    " contributions contributor contributors howtocontribute contact contactus contacts"
    " citation citations citing cite bibtex"
    " acknowledgement acknowledgements acknowledgment acknowledgments starhistory followus sponsors star"
)
_OTHER_THINGS = _word_set(
    "software packages package tools tool toolkits libraries library frameworks datasets dataset benchmarks data misc"
    " miscellaneous 数据集 工具 データセット ツール"
)
_MODIFIERS = _word_set("and or & useful other open source public related online more relevant")
_CONTENTS_HEADINGS = _word_set("contents content tableofcontents tableofcontent toc")
_OTHER_HOSTS = _word_set(
    "shields.io img.shields.io badge.fury.io awesome.re badges.gitter.im badgen.net twitter.com x.com linkedin.com"
    " facebook.com instagram.com discord.gg discord.com t.me slack.com mastodon.social weibo.com creativecommons.org"
    " choosealicense.com opensource.org star-history.com api.star-history.com contrib.rocks buymeacoffee.com"
    " patreon.com ko-fi.com gitter.im"
)
_CODE_HOSTS = _word_set(
    "github.com gitlab.com bitbucket.org sourceforge.net pypi.org npmjs.com crates.io hub.docker.com readthedocs.io"
    " readthedocs.org"
)
_PAPER_HOSTS = _word_set(
    "arxiv.org doi.org openreview.net aclanthology.org aclweb.org neurips.cc nips.cc thecvf.com ieee.org acm.org"
    " jmlr.org mlr.press biorxiv.org medrxiv.org semanticscholar.org springer.com nature.com sciencedirect.com"
    " science.org sciencemag.org pnas.org isca-speech.org ijcai.org aaai.org usenix.org ssrn.com hal.science"
    " nih.gov cv-foundation.org wiley.com mdpi.com iop.org aps.org tandfonline.com sagepub.com frontiersin.org plos.org"
    " cell.com oup.com cambridge.org jstor.org hindawi.com emerald.com adsabs.harvard.edu europepmc.org thelancet.com"
)
_VENUE_NAMES = (
    r"NeurIPS|NIPS|ICML|ICLR|CVPR|ICCV|ECCV|WACV|BMVC|3DV|ACL|EMNLP|NAACL|EACL|COLING|CoNLL|TACL|AAAI|IJCAI|AISTATS"
    r"|UAI|KDD|PKDD|ICDM|WWW|SIGIR|WSDM|CIKM|RecSys|SIGGRAPH|TOG|TPAMI|PAMI|IJCV|JMLR|TMLR|MLSys|OSDI|SOSP|NSDI|ICRA|IROS|RSS|C[oO]RL|RA-L"
    r"|INTERSPEECH|ICASSP|MICCAI|COLM|COLT|PMLR|IEEE|ACM|GECCO|JAIR|ECAI|STOC|FOCS|SODA|VLDB|SIGMOD|ICDE|EDBT|TKDE|TVCG"
    r"|UIST|CCS|NDSS|PNAS|[aA]r[xX]iv|bio[rR]xiv|[pP]reprint|CoRR"
)
_VENUE_WORDS = r"CHI|VIS|Nature(?:\s(?:Communications|Methods|Medicine|Physics|Machine Intelligence))?|Science"
_VENUE_PHRASES = (
    r"(?:[A-Z]\w+ )?(?:Journal|Transactions|Proceedings|Findings|Proc\.|Conference|Symposium|Workshop|Meeting)"
    r" (?:of|on|in|for)\b|Advances in [Nn]eural"
)
_EAST_ASIAN_VENUES = (
    "学报|學報|杂志|雜誌|期刊|会誌|會誌|論文誌|学会|出版社|书店|書店|大学|대학교|학회|학회지|논문지|출판사"
)
_EDITION = r"(?:[\w\s&'\u2019./()+-]|[,:;](?=\s?\d))*"
_VENUE = re.compile(
    rf"(?:[Ii]n:?\s|[Aa]ccepted (?:by|to|at)\s)?(?:Proc\.\s)?"
    rf"(?:(?:(?:{_VENUE_NAMES})W?(?![A-Za-z]|\d+[A-Z])|(?:{_VENUE_PHRASES})){_EDITION}"
    rf"|[A-Z]{{2,9}}{YEAR}|(?:{_VENUE_WORDS})(?:[\s,'\u2019]+\d[\d\s.:()-]*)?"
    rf"|[A-Z][\w&.+-]*(?:\s[\w&.+-]+){{0,4}}[\s'\u2019,-]+(?:{YEAR}|['\u2019]\s?\d\d)(?:\s\w+)?"
    rf"|[\w\s:]{{2,30}}(?:{_EAST_ASIAN_VENUES}))",
)
RELATED_WORK = re.compile(r"(?:previous|prior|related|earlier|follow-?up) work", re.IGNORECASE)
_UNSPACED_SCRIPT = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts without spaces between words."""


def is_generic(label: str) -> bool:
    """Return whether a link's text is a generic label, such as `[pdf]`, `Project Page` or `1`."""
    label = label.strip("[]() ")
    words = re.finditer(r"\w+", label.partition("(")[0].casefold())
    return all(
        word in _GENERIC_WORDS or word.rstrip("0123456789") in _GENERIC_WORDS or _CHINESE_LABEL.fullmatch(word)
        for word in (match[0] for match in words)
    ) and not parse_date(label)


def is_non_paper_section(heading: str) -> bool:
    """Return whether a section with this heading has no papers, such as `License`."""
    return fold(heading) in _NON_PAPER_SECTIONS or is_table_of_contents(heading)


def is_other_section(heading: str) -> bool:
    """Return whether a section with this heading lists tools, data or other things than papers."""
    words = set(re.findall(r"\w+", heading.casefold())) - _MODIFIERS
    return bool(words) and words <= _OTHER_THINGS


def is_table_of_contents(heading: str) -> bool:
    """Return whether this is the heading of a table of contents."""
    return fold(heading.partition("(")[0]) in _CONTENTS_HEADINGS


def _is_host_in(host: str, hosts: frozenset[str]) -> bool:
    return any(host == domain or host.endswith("." + domain) for domain in hosts)


@lru_cache(1 << 12)
def is_paper_url(url: str) -> bool:
    """Return whether a URL points to a site that hosts papers, or to a PDF file."""
    return is_web_url(url) and (_is_host_in(host_of(url), _PAPER_HOSTS) or _url_path(url).endswith(".pdf"))


def is_code_url(url: str) -> bool:
    """Return whether a URL points to a site that hosts software."""
    return _is_host_in(host_of(url), _CODE_HOSTS)


def is_unrelated_url(url: str) -> bool:
    """Return whether a URL can't be a paper: an anchor, another page of the list, a badge, a license or a profile."""
    if is_web_url(url):
        path = _url_path(url).rstrip("/")
        return host_of(url) in _OTHER_HOSTS or path.endswith(("/license", "/stargazers", "/network/members", "/pulls"))
    path = _url_path(url)
    return url.startswith(("#", "mailto:")) or path.endswith((".md", "/")) or not re.search(r"[.:]", path)


def _url_path(url: str) -> str:
    """Return a URL without its query and fragment, in lower case."""
    return re.split(r"[?#]", url, maxsplit=1)[0].casefold()


def is_venue(text: str) -> bool:
    return len(text) <= 120 and _VENUE.fullmatch(text.strip()) is not None


def is_nickname(text: str) -> bool:
    """Return whether bracketed text after a title looks like a short name."""
    words = text.split()
    return (
        0 < len(words) <= 3
        and len(text) <= 30
        and not is_generic(text)
        and not _UNSPACED_SCRIPT.search(text)
        and all(word[0].isupper() or word[0].isdigit() or any(map(str.isupper, word)) for word in words)
        and fold(text) not in _STATUS_WORDS
        and text not in _WEEKDAYS
    )


def count_words(text: str) -> int:
    """Count the words; two characters of a script without spaces count as a word, and numbers alone as none."""
    if not any(map(str.isalpha, text)):
        return 0
    characters = [] if text.isascii() else _UNSPACED_SCRIPT.findall(text)
    return len(re.findall(r"\w+", _UNSPACED_SCRIPT.sub(" ", text) if characters else text)) + len(characters) // 2
