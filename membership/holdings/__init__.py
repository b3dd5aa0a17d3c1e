"""What each table of this app keeps of persons, one module for each concern."""
