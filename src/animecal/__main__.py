"""Run the command line with ``python -m animecal``."""

from .cli.app import main

main()
