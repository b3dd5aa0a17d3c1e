"""What the tables of this app keep of persons, one module for each concern."""
