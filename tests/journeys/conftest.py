"""A real server and a real browser on a territory of their own."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.web.browser import chromium


@pytest.fixture(scope="module")
def site(small_copy: Flask) -> Iterator[str]:
    """The address of a server on this machine alone, serving a copy of the small territory."""
    server = make_server("127.0.0.1", 0, small_copy, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module."""
    with chromium() as started:
        yield started
