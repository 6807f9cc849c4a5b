"""Template tags by idea; ``templatetags/kit.py`` puts them into one library."""
