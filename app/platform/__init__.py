"""The only other door to Flet's services: network changes, files, the clipboard."""
