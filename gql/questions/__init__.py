"""What no run has answered: what if, and who could introduce whom. Computed from the graph as it is now."""
