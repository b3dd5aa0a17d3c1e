"""What is typed about terms of reference."""
