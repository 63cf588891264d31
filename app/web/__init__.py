"""The app in a laptop's browser: what serves it, and the door in front. A phone has none of this."""
