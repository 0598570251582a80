"""Print how long Chromium takes to show the HTML export of 1,000 papers on a phone, and to search it.

To set the number of rounds: `python tests/benchmarks/html_page.py 21`.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from measuring import environment, round_count
from playwright.sync_api import Browser, sync_playwright
from speed import PROGRAM, Library

PAPERS = 1000
PAINT_BOUND, SEARCH_BOUND = 1000, 50
WORDS = ("a", "at", "attention", "attention graph", "")
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
SEARCH = """words => new Promise(done => {
  const input = document.querySelector("[type=search]");
  const started = performance.now();
  input.value = words;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  document.body.getBoundingClientRect();
  done(performance.now() - started);
})"""


def visit(browser: Browser, page_file: Path) -> tuple[float, list[float]]:
    """Return the milliseconds until the first paint, and those of each search with its layout."""
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(page_file.as_uri())
    page.wait_for_function(PAINT)
    paint, searches = page.evaluate(PAINT), [page.evaluate(SEARCH, words) for words in WORDS]
    page.close()
    return paint, searches


def main() -> None:
    rounds = round_count(7)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        library, page_file = Library.sample(Path(name), PAPERS), Path(name) / "page.html"
        env = {**environment(library.path.parent), "PAPERLOG_STORE": str(library.path)}
        subprocess.run([PROGRAM, "export", "-o", page_file, "--with-notes"], env=env, check=True, capture_output=True)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        visits = [visit(browser, page_file) for _ in range(rounds)]
        browser.close()
    print(f"first paint {median(paint for paint, _ in visits):.0f} ms (at most {PAINT_BOUND})")
    for words, times in zip(WORDS, zip(*(searches for _, searches in visits), strict=True), strict=True):
        print(f"search for '{words}' {median(times):.0f} ms (at most {SEARCH_BOUND})")


if __name__ == "__main__":
    main()
