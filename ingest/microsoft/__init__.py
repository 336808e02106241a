"""Microsoft 365: records of Graph and of Graph Data Connect in, facts out (pure), and Graph read live."""
