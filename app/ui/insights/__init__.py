"""Insights: what work adds up to, drawn, as tables and as files."""
