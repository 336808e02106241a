"""Figures of speed, each a ratio against a named baseline in one run: `python -m bench`, or `make bench`."""
