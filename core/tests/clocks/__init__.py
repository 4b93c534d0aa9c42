"""How clocks come about, run, stand still and start anew."""
