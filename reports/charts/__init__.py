"""Charts: what is drawn is a value, and one function makes an SVG of it."""
