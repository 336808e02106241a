"""Contracts, supply and organisations that are entered by hand, and taken back."""
