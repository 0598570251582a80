"""`python -m paperlog`, and what the installed command calls."""

from paperlog.cli.app import main

if __name__ == "__main__":
    main()
