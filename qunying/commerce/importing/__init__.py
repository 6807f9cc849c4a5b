"""Tables from elsewhere, such as a shop's orders, read by a mapping and taken in once."""
