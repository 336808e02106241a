"""Organisations: names, domains and references in, one directory of them out. Pure."""
