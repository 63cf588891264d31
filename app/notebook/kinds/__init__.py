"""How each noun stands in the read model, a module each; app.notebook.kinds.registry has a line for each."""
