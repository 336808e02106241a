"""What breaks if one person leaves, and who can take over."""
