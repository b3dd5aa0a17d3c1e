"""What this app keeps of people, one module for each concern."""
