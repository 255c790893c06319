"""What can be done about a guest that does not go down, now and on a quiet day."""
