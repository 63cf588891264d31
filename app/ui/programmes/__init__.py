"""Programmes: who is in them, what is verified, and the templates that say what is asked for."""
