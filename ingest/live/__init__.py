"""Live sources: mailboxes and calendars on servers, read page by page, each resumed from where its last sync ended."""
