"""Files as people send them: read without trusting them, kept where every process finds them."""
