"""What the tables of this floor hold of people, one module for each concern."""
