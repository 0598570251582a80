"""Shell completion for bash, zsh and fish.

Typer's own scripts aren't used, because they evaluate, split or glob what the program prints.
"""
