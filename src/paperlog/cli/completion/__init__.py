"""Shell completion for bash, zsh and fish. The scripts of typer evaluate, split or glob what the program prints."""
