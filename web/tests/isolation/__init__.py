"""Whether anything of one tenant, client book or person is told to another."""
