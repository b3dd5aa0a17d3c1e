"""What each table of this app keeps of persons, one module for each concern."""

"""What the tables of coming and going keep of a person, one module for each concern."""
"""What the tables of this floor hold of people, one module for each concern."""
"""What the tables of coming and going keep of a person, one module for each concern."""
"""What this floor keeps of a person, one module for each concern."""
