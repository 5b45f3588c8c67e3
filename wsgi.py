"""The WSGI entry point: ``app`` for waitress and the flask command."""

from survey import create_app

app = create_app()
