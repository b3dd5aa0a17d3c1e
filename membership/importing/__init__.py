"""Files of people, organisations and roles: read, compared with what is here, and written by the rules of the services."""
