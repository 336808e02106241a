"""Outlook's files: `.msg` and, with the extra `pst`, `.pst` and `.ost` in; the header block or the event of each item out."""
