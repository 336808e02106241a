"""From bytes to recorded facts: sources (I/O), parsers (pure), identity, noise, one pipeline."""
