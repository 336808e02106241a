"""Mail: bytes of messages and mailboxes in, candidates out. Pure."""
