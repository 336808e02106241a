"""What was decided about findings: deciding, and taking it back."""
