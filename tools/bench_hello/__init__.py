"""What the site is measured against: one view that says hello, behind the middleware of a new Django project."""
