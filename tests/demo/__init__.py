"""The demo: a fictional squad on two phones and a server, all on this machine. `make demo` starts it."""
