"""What a guest shows, and how a person types into it."""
