"""Who belongs together, and how far the chart says so."""
