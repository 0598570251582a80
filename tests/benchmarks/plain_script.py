"""The baseline: a short script that uses typer, Rich and TinyDB as their tutorials do."""

import os

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.panel import Panel
from rich.table import Table
from tinydb import TinyDB, where

app = typer.Typer()
console = Console()
papers = TinyDB(os.environ["PLAIN_STORE"])


def show_all(found: list[dict[str, str]]) -> None:
    table = Table("key", "published", "title")
    for paper in found:
        table.add_row(paper["key"], paper["published"], paper["title"])
    console.print(table)


@app.command("list")
def list_papers() -> None:
    show_all(papers.all())


@app.command()
def search(word: str) -> None:
    show_all(papers.search(where("title").search(word) | where("summary").search(word)))


@app.command()
def show(key: str) -> None:
    (paper,) = papers.search(where("key") == key)
    console.print(Panel(Markdown(paper["summary"]), title=paper["title"]))


@app.command()
def tag(key: str, name: str) -> None:
    papers.update(lambda paper: paper["tags"].append(name), where("key") == key)


if __name__ == "__main__":
    app()
