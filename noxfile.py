"""Run the tests on each installed Python, with the lowest and the newest supported dependencies, and the linters."""

from __future__ import annotations

import nox

nox.options.default_venv_backend = "uv"
nox.options.download_python = "never"


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
@nox.parametrize("resolution", ["lowest-direct", "highest"])
def tests(session: nox.Session, resolution: str) -> None:
    session.install(f"--resolution={resolution}", "--editable", ".[test]")
    session.run("pytest", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    session.install("--editable", ".[test]")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    for platform in ("win32", "darwin"):
        session.run("mypy", "--platform", platform, "src")
    session.run("lint-imports")
