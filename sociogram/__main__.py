"""The `sociogram` command, and `python -m sociogram`."""

from sociogram.ending import ending_in_order


def main() -> None:
    """Run the command line; it may be told to end while it is still being imported."""
    with ending_in_order():
        from sociogram.cli import cli  # noqa: PLC0415 # takes a second

        cli()


if __name__ == "__main__":
    main()
