"""What make runs: setting up, testing, checking and measuring the project."""
