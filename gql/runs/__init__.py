"""Analyses, and what their findings have in common."""
