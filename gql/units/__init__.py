"""Units of ours: departments, teams, sites and projects, and who belongs to them."""
