"""Entry point of `python -m paperlog` and of the `paperlog` command."""

import gc
import sys


def main() -> None:
    gc.disable()  # a command is too short for garbage collection to pay off
    try:
        from paperlog.cli.app import app  # noqa: PLC0415 - catch Ctrl-C during the import, too

        app()
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        gc.freeze()  # skips garbage collection at exit, which takes a sixth of a short command's run time


if __name__ == "__main__":
    main()
