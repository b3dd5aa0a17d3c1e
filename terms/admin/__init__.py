"""Terms of reference in the officers' admin."""
