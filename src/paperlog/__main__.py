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
        gc.freeze()  # skips the final collection at exit, a sixth of the time of a short command


if __name__ == "__main__":
    main()
