"""The console's views, one module per page: parse, call one query or verb, render."""
