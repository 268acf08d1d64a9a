"""How an installation is set: settings from the environment, root addresses, the WSGI door."""
