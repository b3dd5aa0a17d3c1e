"""What the tables of coming and going keep of a person, one module for each concern."""
