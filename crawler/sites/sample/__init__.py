"""The bundled sample site: its pages as a server gives them, and the server that gives them."""
