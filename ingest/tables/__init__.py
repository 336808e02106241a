"""Tables: CSV in, people, organisations, contracts and dependencies out. Pure."""
