"""`python -m paperlog`, and what the installed command calls."""

import sys


def main() -> None:
    try:
        from paperlog.cli.app import app  # noqa: PLC0415 - an interrupt while it loads is one like any other

        app()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
