"""Handovers: giving people, problems and programs to another officer, and taking them on."""
