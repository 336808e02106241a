"""Imports, syncs and runs under way: starting them, ending them, how far they are."""
