"""Run the command line with ``python -m animecal``."""

from .cli import main

main()
