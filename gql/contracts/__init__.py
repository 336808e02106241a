"""Contracts and their parties."""
