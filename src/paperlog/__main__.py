"""`python -m paperlog`, and what the installed command calls."""

import gc
import sys


def main() -> None:
    gc.disable()  # a command ends before the garbage is worth collecting
    try:
        from paperlog.cli.app import app  # noqa: PLC0415 - an interrupt while it loads is one like any other

        app()
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        gc.freeze()  # the interpreter looks through what is left, once more, as it ends: a sixth of a short command


if __name__ == "__main__":
    main()
