"""The built-in web community as a channel."""
