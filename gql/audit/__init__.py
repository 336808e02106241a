"""Who read what about whom: collecting it from an answer, entering it before the answer leaves, and showing the log."""
