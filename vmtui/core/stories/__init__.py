"""What happened to a guest, step by step, for those who ask later."""
