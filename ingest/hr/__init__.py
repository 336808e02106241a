"""Directories of people: SCIM 2.0 and LDIF in, positions with all the addresses of a record out. Pure."""
