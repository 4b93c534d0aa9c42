"""The pages of OPX, and the hooks by which modules add to them."""
