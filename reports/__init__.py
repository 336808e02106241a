"""Findings as documents for people."""
