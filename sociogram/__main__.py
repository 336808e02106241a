"""The `sociogram` command, and `python -m sociogram`."""

import sys

from sociogram.ending import end_at_once, ending_in_order, hear, say_when_stopped, sentence_of


def main() -> None:
    """Run the command line; it may be told to end while it is still being imported."""
    say_when_stopped(sentence_of(sys.argv[1:]))
    hear(end_at_once)
    from sociogram.cli import cli  # noqa: PLC0415 # takes a second

    with ending_in_order():
        cli()


if __name__ == "__main__":
    main()
