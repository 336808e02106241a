"""Organisations, ours and others."""
