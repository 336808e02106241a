"""What loads and syncs did, and how each live source is doing."""
