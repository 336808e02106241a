"""Who really holds influence."""
