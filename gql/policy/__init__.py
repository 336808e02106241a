"""What the business decides: showing the policy in force, and changing it."""
