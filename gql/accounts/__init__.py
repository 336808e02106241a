"""How accounts fare, and how they are answered."""
