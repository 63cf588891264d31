"""What an officer sees. Talks to `app.state` and, through it, to the notebook; never to disk or network."""
