"""What this floor keeps of a person, one module for each concern."""
