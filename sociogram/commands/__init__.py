"""The commands: each wires one job to a report; `sociogram.cli` lists them. Every one that reports something takes `--json`."""
