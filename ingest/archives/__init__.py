"""Archives and compressed files as streams: what is packed comes out entry by entry, bounded, and never touches the disk."""
