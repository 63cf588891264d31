"""What each noun of the notebook is, a module each. Which of them there are: app.notebook.kinds.registry."""
