"""Forms about coming and going, one module for each concern."""
