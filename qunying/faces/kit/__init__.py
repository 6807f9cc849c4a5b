"""The look of the product: tokens, templates, tags and the small script that every face shares."""
