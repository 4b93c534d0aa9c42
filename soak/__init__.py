"""Long runs under load, with cancellations and kills."""
