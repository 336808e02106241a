"""The commands that have a file of their own; `sociogram.cli` lists them."""
