"""The entry point of a WSGI server."""

from web import create_app

application = create_app()
