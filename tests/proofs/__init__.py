"""Mechanisms proved through the faces, across domains: what one domain's own tests cannot see whole."""
