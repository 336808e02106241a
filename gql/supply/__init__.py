"""Whom we depend on, and through whom."""
