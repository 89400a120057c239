"""What every request meets first, whatever the page."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.visitor import words


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("address", ["/adverts?commune=%00", "/grids/014/%00", "/grid?territory=0%0014", "/grid?%00=1"])
def test_a_sign_that_nobody_types_is_refused_in_words(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert "caractère qui ne peut pas être lu" in words(answer.text)
    assert "tc-header" in answer.text  # our own page, not the plain words of last resort
    assert answer.headers["X-Request-Id"]


def test_a_form_with_such_a_sign_reaches_no_page(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        assert client.post("/sign-in", data={"login": "a\0b", "password": "c"}).status_code == 400
        assert "ne peut pas être lu" in words(client.post("/sign-in", data={"login": "a\0b"}).text)
    finally:
        app.config["WTF_CSRF_ENABLED"] = True


def test_every_answer_carries_a_request_id_of_its_own_or_the_one_given(client: FlaskClient) -> None:
    given = {"X-Request-Id": "front-12345678"}
    assert client.get("/health", headers=given).headers["X-Request-Id"] == "front-12345678"
    drawn = {client.get("/health", headers={"X-Request-Id": "<script>"}).headers["X-Request-Id"] for _ in range(3)}
    assert len(drawn) == 3
    assert all(len(one) == 16 for one in drawn)
