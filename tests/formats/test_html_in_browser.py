"""The HTML export in Chromium: what is visible, and which requests the page makes."""

from __future__ import annotations

import re
import shutil
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, Route, expect, sync_playwright
from pypdf import PdfReader

from paperlog.catalogue import load_built_in
from paperlog.dates import PartialDate
from paperlog.formats import Export
from paperlog.formats.html import dumps
from paperlog.formats.html.report import dumps as dumps_report
from paperlog.models import Category, Link, Paper, Status
from paperlog.periods import parse_range
from paperlog.stats.report import report
from support.readings import note_of, reading_of

ADDRESS = "http://log.test/"
PICTURE = "https://pictures.test/schema.svg"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="300"><rect width="800" height="300"/></svg>'
HOSTILE = "</title><script>document.title = 'run'</script><img src=x onerror=\"document.title = 'run'\">"
CONTENTS = Export(
    "me",
    [Category("language", "Language", "green"), Category("vision", "Vision", "blue")],
    [
        Paper(
            "gpt-3", "Few-Shot Learners", "language", aliases=("GPT-3",), published=PartialDate(2020, 5),
            authors=("Łukasz Ångström", *"BCDE", "Last Author"), links=(Link("arXiv", "https://arxiv.org/abs/2005.14165"),),
            summary="A language model.\n\nIt learns *in context*.", schema_url=PICTURE, tags=("scaling",),
        ),
        Paper("bert", "BERT", "language", tags=("scaling", "to discuss"), summary="x" * 700),
        Paper("vit", "Image Words", "vision", summary=f"|a|\n|-|\n|{'cell' * 100}|\n\n    {'code ' * 100}"),
        Paper(
            "search", HOSTILE + "W" * 300, "vision", links=(Link("bad", "javascript:document.title = 'run'"),),
            summary="[a](javascript:x) <script>document.title = 'run'</script> ![p](https://pictures.test/other.svg)",
            tags=(HOSTILE,), doi='10.1/"><script>',
        ),
    ],
    [
        reading_of(
            "gpt-3", Status.READ, reads=(PartialDate(2026, 11, 2),), rating=5,
            notes=(note_of(1, datetime(2026, 11, 2, tzinfo=UTC), HOSTILE),),
        ),
        reading_of("bert", Status.READING, rating=3),
    ],
)  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield browser
        browser.close()


class Visit:
    """An open page, its requests and its error messages."""

    def __init__(self, browser: Browser, **options: object) -> None:
        self.requests: list[Request] = []
        self.complaints: list[str] = []
        self.page = browser.new_page(**options)  # type: ignore[arg-type]  # the options are Playwright's own
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.route("**/*", self.answer)
        self.page.goto(ADDRESS)

    def answer(self, route: Route, request: Request) -> None:
        self.requests.append(request)
        if request.url == ADDRESS:
            route.fulfill(body=dumps(CONTENTS, with_notes=True), content_type="text/html")
        else:
            route.fulfill(body=SVG, content_type="image/svg+xml")


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens the page; at the end, check that it requested only images and logged no errors."""
    visits: list[Visit] = []

    def open_page(**options: object) -> Page:
        visits.append(Visit(browser, **options))
        return visits[-1].page

    yield open_page
    for each in visits:
        assert {request.resource_type for request in each.requests} <= {"document", "image"}
        assert all(request.url.startswith("https:") for request in each.requests[1:])
        assert each.complaints == []
        assert each.page.title() == "Reading log"
        each.page.close()


def shown(page: Page) -> list[str]:
    return [str(article.get_attribute("id")) for article in page.locator("article:visible").all()]


def choose(page: Page, **choices: str) -> list[str]:
    for label, option in choices.items():
        page.get_by_label(label, exact=True).select_option(label=option)
    return shown(page)


ALL = ["gpt-3", "bert", "vit", "search"]


def test_search(visit: Callable[..., Page]) -> None:
    page = visit()
    for words, found, count in (
        ("gpt3", ["gpt-3"], "1 of 4 papers"),
        ("few shot", ["gpt-3"], "1 of 4 papers"),
        ("lukasz ANGSTROM", ["gpt-3"], "1 of 4 papers"),
        ("last author", ["gpt-3"], "1 of 4 papers"),
        ("in context", ["gpt-3"], "1 of 4 papers"),
        ("2020", ["gpt-3"], "1 of 4 papers"),
        ("discuss", ["bert"], "1 of 4 papers"),
        ("image few", [], "No papers match"),
        ("cellcell code", ["vit"], "1 of 4 papers"),
        ("summary of", [], "No papers match"),
        (" -- ", ALL, "4 papers"),
    ):
        page.get_by_label("Search").fill(words)
        assert shown(page) == found, words
        expect(page.get_by_role("status")).to_have_text(count)
        assert page.locator("section:visible").count() == (2 if found == ALL else len(found))


def test_filters_combine_and_can_be_cleared(visit: Callable[..., Page]) -> None:
    page = visit()
    assert choose(page, Category="Language") == ["gpt-3", "bert"]
    assert choose(page, Rating="★★★★☆ or more") == ["gpt-3"]
    assert choose(page, Rating="★★★☆☆ or more", Tag="scaling") == ["gpt-3", "bert"]
    assert choose(page, Status="reading") == ["bert"]
    assert choose(page, Tag=HOSTILE) == []
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("status")).to_have_text("4 papers")
    assert shown(page) == ALL
    assert choose(page, Tag=HOSTILE) == ["search"]


def test_tags_authors_and_years_filter_on_click(visit: Callable[..., Page]) -> None:
    page = visit()
    count = page.get_by_role("status")
    page.locator("#bert").get_by_role("link", name="scaling").click()
    expect(count).to_have_text("2 of 4 papers")
    assert (shown(page), page.get_by_label("Tag", exact=True).input_value()) == (["gpt-3", "bert"], "scaling")
    page.get_by_role("link", name="May 2020").click()
    expect(count).to_have_text("1 of 4 papers")
    assert (shown(page), page.get_by_label("Year").input_value()) == (["gpt-3"], "2020")
    page.get_by_role("button", name="Clear").click()
    expect(count).to_have_text("4 papers")
    page.get_by_role("link", name="May 2020").click()  # the address is the same as before
    expect(count).to_have_text("1 of 4 papers")
    page.get_by_label("Year").select_option("")
    page.get_by_role("link", name="Łukasz Ångström").click()
    expect(count).to_have_text("1 of 4 papers")
    page.get_by_role("button", name="Łukasz Ångström").click()
    expect(count).to_have_text("4 papers")
    page.locator("#search .tags a").click()
    expect(count).to_have_text("1 of 4 papers")
    assert shown(page) == ["search"]


def test_address_of_a_filter_shows_its_papers(visit: Callable[..., Page]) -> None:
    page = visit()
    for address, count in (
        ("author:Last%20Author", "1 of 4 papers"), ("author:%", "1 of 4 papers"), ("tag:unknown", "1 of 4 papers"),
        ("tag:to%20discuss", "No papers match"),
    ):  # fmt: skip
        page.evaluate("it => { location.hash = it }", address)
        expect(page.get_by_role("status")).to_have_text(count)
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("status")).to_have_text("4 papers")


def test_matches_are_marked(visit: Callable[..., Page]) -> None:
    page = visit()
    for words, marked in (
        ("gpt3", ["GPT-3"]),
        ("angstrom lukasz", ["Łukasz", "Ångström"]),
        ("few fewshot", ["Few-Shot"]),
        ("CONTEXT", ["context"]),
        ("last author", []),  # in the names that aren't shown
        ("summary", []),
        ("", []),
    ):
        page.get_by_label("Search").fill(words)
        expect(page.locator("mark")).to_have_text(marked)
        expect(page.get_by_text("It learns in context.")).to_be_visible(visible=words == "CONTEXT")
    expect(page.locator("#gpt-3 .title")).to_have_text("Few-Shot Learners")


def test_page_is_usable_by_keyboard(visit: Callable[..., Page]) -> None:
    page = visit()
    names = []
    for _ in range(20):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        names.append(focused.get_attribute("aria-label") or " ".join(focused.inner_text().split()))
        assert focused.evaluate("it => getComputedStyle(it).outlineStyle") != "none"
    assert names == [
        "Skip to the papers", "Dark", "Language", "Vision", "Search", "Category", "Status", "Rating", "Year", "Tag",
        "Few-Shot Learners", "Link to GPT-3", "Łukasz Ångström", *"BCDE", "May 2020", "scaling", "More on GPT-3",
    ]  # fmt: skip
    page.keyboard.press("Enter")
    expect(page.get_by_alt_text("Schema of GPT-3")).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_label("Search")).to_be_focused()
    page.keyboard.type("image/words")
    assert page.get_by_label("Search").input_value() == "image/words"
    page.get_by_label("Search").fill("image")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Link to Image Words")).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("words")
    assert page.get_by_label("Search").input_value() == "words"
    assert choose(page, Category="Language") == []
    page.get_by_label("Category").press("Escape")
    assert (shown(page), page.get_by_label("Search").input_value()) == (ALL, "")


def test_first_tab_stop_is_a_skip_link(visit: Callable[..., Page]) -> None:
    page = visit()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Few-Shot Learners", exact=True)).to_be_focused()


def test_accessibility_tree(visit: Callable[..., Page]) -> None:
    snapshot = visit().locator("body").aria_snapshot()
    for line in (
        "- banner:", '- heading "Reading log" [level=1]', '- list "Totals":', '- navigation "Categories":',
        '- link "Language":', "- text: 1 of 2 read", '- search "Papers":', '- searchbox "Search"',
        '- combobox "Status":', "- status: 4 papers", "- main:", '- region "Language":',
        '- heading "Language" [level=2]',
        '- heading "Few-Shot Learners Link to GPT-3" [level=3]:', '- img "5 of 5 stars"', '- list "Notes":',
        '- list "Tags":', "- contentinfo:",
    ):  # fmt: skip
        assert line in re.sub("\n +", "\n", snapshot), line


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_axe_finds_no_violations(visit: Callable[..., Page], color_scheme: str, width: int) -> None:
    page = visit(color_scheme=color_scheme, viewport={"width": width, "height": 800})
    for summary in page.locator("summary").all():
        summary.click()
    page.get_by_role("link", name="Łukasz Ångström").click()
    page.get_by_label("Search").fill("language")
    expect(page.locator("mark")).to_have_text("language")
    assert violations(page) == []
    page.get_by_role("button", name="Clear").click()
    assert violations(page) == []


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_no_violations_in_a_report(browser: Browser, color_scheme: Literal["light", "dark"]) -> None:
    page = browser.new_page(color_scheme=color_scheme)
    entries = list(CONTENTS.entries)
    page.set_content(dumps_report(report(CONTENTS.categories, entries, parse_range("2026", date(2026, 11, 23)))))
    assert page.locator(".notes li").count() == 1
    assert page.locator("figure").count() == 3
    assert violations(page) == []
    page.close()


def test_tables_in_a_report_have_lines_and_aligned_columns(browser: Browser) -> None:
    page = browser.new_page()
    note = note_of(1, datetime(2026, 11, 2, tzinfo=UTC), "| a | b |\n|---|--:|\n| c | 1 |")
    entries = Export("me", CONTENTS.categories, CONTENTS.papers, [reading_of("vit", notes=(note,))]).entries
    page.set_content(dumps_report(report(CONTENTS.categories, entries, parse_range("2026", date(2026, 11, 23)))))
    cell = page.get_by_role("cell", name="1")
    styles = cell.evaluate("it => [getComputedStyle(it).textAlign, getComputedStyle(it).borderBottomStyle]")
    assert styles == ["right", "solid"]
    page.close()


def test_authors_in_right_to_left_scripts_begin_below_the_title(browser: Browser) -> None:
    papers = [Paper("p", "Title", "language", authors=("محمد علي", "Ho, J."), venue="NeurIPS")]
    contents = Export("me", CONTENTS.categories, papers, [reading_of("p", reads=(PartialDate(2026, 11, 2),))])
    page = browser.new_page()
    in_2026 = parse_range("2026", date(2026, 11, 23))
    for html in (dumps(contents), dumps_report(report(contents.categories, contents.entries, in_2026))):
        page.set_content(html)
        assert page.locator(".by").evaluate("it => getComputedStyle(it).direction") == "ltr"
    page.close()


def test_code_in_a_note_is_nearly_as_large_as_its_text(browser: Browser) -> None:
    note = note_of(1, datetime(2026, 11, 2, tzinfo=UTC), "Use `rank`:\n\n```\nrank\n```")
    page = browser.new_page()
    contents = Export("me", CONTENTS.categories, CONTENTS.papers, [reading_of("vit", notes=(note,))])
    page.set_content(dumps(contents, with_notes=True))
    sizes = [
        page.locator(selector).evaluate("it => parseFloat(getComputedStyle(it).fontSize)")
        for selector in (".notes p", ".notes p code", ".notes pre code")
    ]
    assert [size / sizes[0] for size in sizes] == pytest.approx([1, 0.88, 0.88])
    page.close()


def test_charts_are_aligned_in_two_columns(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.set_content(dumps(CONTENTS))
    boxes = page.evaluate("[...document.querySelectorAll('figure svg')].map(it => it.getBoundingClientRect().toJSON())")
    assert [(box["left"], box["width"]) for box in boxes[:2]] == [(box["left"], box["width"]) for box in boxes[2:]]
    page.close()


def violations(page: Page) -> list[str]:
    """Return what axe finds, also in parts of the page that don't have to be checked for WCAG."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']} ({each['impact']}): {each['nodes'][0]['html']}" for each in found]


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_light_and_dark(visit: Callable[..., Page]) -> None:
    light, dark = visit(color_scheme="light"), visit(color_scheme="dark")
    backgrounds = [background(light), background(dark)]
    assert backgrounds == ["rgb(253, 252, 250)", "rgb(23, 24, 26)"]
    for page, other, own in ((light, "Dark", "Light"), (dark, "Light", "Dark")):
        page.get_by_role("button", name=other, exact=True).click()
        expect(page.locator(".theme")).to_have_text(own)
    assert [background(dark), background(light)] == backgrounds


def test_page_fits_a_phone(visit: Callable[..., Page]) -> None:
    page = visit()
    for summary in page.locator("summary").all():
        summary.click()
    for width in (320, 360, 800):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        # Don't check the content of scrollable elements, which may be wider than the screen.
        outside = "[...document.querySelectorAll('article > *, .prose > *, details > *')]"
        assert page.evaluate(f"{outside}.every(it => it.getBoundingClientRect().right <= innerWidth)")


def test_images_are_loaded_lazily(browser: Browser) -> None:
    visit = Visit(browser)
    assert PICTURE not in [request.url for request in visit.requests]
    with visit.page.expect_response(PICTURE):
        visit.page.get_by_text("More on GPT-3").click()
    visit.page.close()


def test_requests_have_no_referrer(browser: Browser) -> None:
    visit = Visit(browser)
    visit.page.get_by_role("link", name="Few-Shot Learners", exact=True).click()
    visit.page.wait_for_url("https://arxiv.org/**")
    assert not any("referer" in request.headers for request in visit.requests)
    visit.page.close()


def test_hostile_text_is_shown_and_not_executed(visit: Callable[..., Page]) -> None:
    page = visit()
    article = page.locator("article#search")
    expect(article.locator(".title")).to_have_text(HOSTILE + "W" * 300)
    expect(article.locator(".prose")).to_contain_text("[a](javascript:x) <script>document.title = 'run'</script>")
    expect(page.locator(".notes p")).to_have_text(HOSTILE)
    assert page.locator("script").count() == 1
    assert page.evaluate("[...document.links].map(it => it.protocol)").count("javascript:") == 0


def test_content_security_policy_blocks_injected_code(browser: Browser) -> None:
    visit = Visit(browser)
    visit.page.evaluate(
        "blocked = []; addEventListener('securitypolicyviolation', (event) => blocked.push(event.effectiveDirective))"
    )
    for intruder, directive in (
        ("<button onclick='run()'>", "script-src-attr"),
        ("<p style='color: red'>", "style-src-attr"),
        ("<link rel=stylesheet href='https://x.test/'>", "style-src-elem"),
        ("<img src='http://pictures.test/'>", "img-src"),
        ("<iframe src='https://x.test'></iframe>", "frame-src"),
        ("<video src='https://x.test'></video>", "media-src"),
        ("<base href='https://x.test'>", "base-uri"),
    ):
        visit.page.evaluate("it => document.body.insertAdjacentHTML('beforeend', it)", intruder)
        visit.page.evaluate("document.body.lastElementChild.click()")
        visit.page.wait_for_function("it => blocked.pop() === it", arg=directive)
    visit.page.close()


def test_link_to_a_paper_overrides_the_filters(visit: Callable[..., Page]) -> None:
    page = visit()
    assert choose(page, Category="Language") == ["gpt-3", "bert"]
    page.evaluate("location.hash = 'vit'")
    expect(page.locator("#vit")).to_be_in_viewport()
    assert shown(page) == ALL


def test_printed_page_is_expanded_without_controls(visit: Callable[..., Page]) -> None:
    page = visit(color_scheme="dark")
    rest = page.get_by_text("It learns in context.")
    expect(rest).not_to_be_visible()
    page.emulate_media(media="print")
    expect(rest).to_be_visible()
    assert page.locator("form, button, select, summary, .skip, .anchor").filter(visible=True).count() == 0
    assert page.evaluate("getComputedStyle(document.querySelector('h3')).color") == "rgb(31, 35, 40)"
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(rest).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(rest).not_to_be_visible()


def text_operators(pdf: bytes) -> list[int]:
    """Return the number of operators that show text on each page of a PDF."""
    streams = dict(re.findall(rb"\n(\d+) 0 obj\n<<[^>]*>> stream\n(.*?)\nendstream", pdf, re.DOTALL))
    pages = re.findall(rb"/Type /Page\n.*?/Contents (\d+) 0 R", pdf, re.DOTALL)
    return [len(re.findall(rb"\bT[jJ]\b", zlib.decompress(streams[number]))) for number in pages]


def test_papers_begin_on_the_first_printed_page(browser: Browser) -> None:
    papers = [Paper(f"p{number}", f"Paper {number}", "x", authors=("Ada Abe",)) for number in range(14)]
    page = browser.new_page()
    page.set_content(dumps(Export("me", [Category("x", "X")], papers, [])))
    for paper_format in ("Letter", "A4"):
        counts = text_operators(page.pdf(format=paper_format))
        assert counts == sorted(counts, reverse=True)
    page.close()


@pytest.mark.parametrize("paper_format", ["A4", "Letter"])
@pytest.mark.parametrize("by_month", [True, False])
def test_no_printed_page_is_empty_or_ends_with_a_heading(browser: Browser, paper_format: str, by_month: bool) -> None:
    built_in = load_built_in()
    days = [PartialDate(2026 - number // 12, number % 12 + 1, 7) for number in range(len(built_in.papers))]
    readings = [
        reading_of(paper.key, Status.READ, day, reads=(day,), rating=4, tags_added=("a tag",) * (day.month % 2))
        for paper, day in zip(built_in.papers, days, strict=True)
    ]
    page = browser.new_page()
    page.set_content(dumps(Export("me", built_in.categories, built_in.papers, readings), by_month=by_month))
    headings = page.locator("h2, .title").evaluate_all("them => them.map(it => it.textContent)")
    pages = [page.extract_text().split("\n") for page in PdfReader(BytesIO(page.pdf(format=paper_format))).pages]
    page.close()
    assert len(pages) > 10
    last_lines = [lines[-1].strip() for lines in pages]
    assert [line for line in last_lines if not line or line[0] == "●" or any(line in each for each in headings)] == []
    first_page = " ".join(pages[0])
    assert all(text in first_page for text in ("Reading days", "Readings by month", "Ratings", "of 18 read"))


def test_progress_bars_have_the_same_length(browser: Browser) -> None:
    papers = [Paper(f"p{number}", "P", "x" if number else "y") for number in range(12)]
    page = browser.new_page()
    page.set_content(dumps(Export("me", [Category("x", "X"), Category("y", "Y")], papers, [])))
    for width in (375, 800):
        page.set_viewport_size({"width": width, "height": 700})
        boxes = page.evaluate(
            "[...document.querySelectorAll('progress')].map(it => it.getBoundingClientRect().toJSON())"
        )
        assert len(boxes) == 2
        assert len({(box["left"], box["width"]) for box in boxes}) == 1
    page.close()


def test_page_without_javascript_shows_everything(visit: Callable[..., Page]) -> None:
    page = visit(java_script_enabled=False)
    assert shown(page) == ALL
    assert page.locator("form, button").filter(visible=True).count() == 0
    page.get_by_text("More on GPT-3").click()
    expect(page.get_by_text("It learns in context.")).to_be_visible()
