"""A soak: the real console among hosts and guests that fail all the time, and what it costs."""
