"""What no run has answered: what if, who could introduce whom, and what binds two. Computed from the graph as it is now."""
