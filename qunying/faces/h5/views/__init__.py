"""The members' pages: each parses, calls one verb or asks one screen, and renders."""
