"""What is done again and again: recording it, taking it back, letting it rest."""
