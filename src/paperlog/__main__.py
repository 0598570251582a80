"""Entry point of the `paperlog` command and of `python -m paperlog`."""

import gc
import sys


def main() -> None:
    gc.disable()  # commands are too short for garbage collection to pay off
    try:
        from paperlog.cli.app import app  # noqa: PLC0415 - to catch Ctrl-C during the import, too

        app()
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        gc.freeze()  # skip garbage collection at exit, which takes a sixth of a short command's run time


if __name__ == "__main__":
    main()
