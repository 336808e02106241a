"""Who is who: addresses and HR lines in, people out. Pure."""
