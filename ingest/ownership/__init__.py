"""Registers of ownership: statements and entities in, organisations and declared interests in them out. Pure.

Persons are not kept: a person who owns is an opaque digest, which says no more than that the owner is no organisation.
"""
