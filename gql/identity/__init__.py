"""Who is who: what waits for a person's word, that word, and taking it back."""
