"""`python -m sociogram`: the same as the `sociogram` command."""

from sociogram.cli import main

main()
