"""What the journal keeps, and what its lines tell a later console."""
