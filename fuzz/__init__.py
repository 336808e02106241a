"""Fuzzing: bytes that somebody made up in; facts or a BadRecord out, within a second and a gigabyte. `make fuzz`."""
