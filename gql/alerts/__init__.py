"""What newly was so in the runs of late."""
