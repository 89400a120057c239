"""Somebody at a browser without scripts: follows pages, fills the boxes, presses a button."""

import re
from html import unescape
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from register import clock
from register.organisations.totp import PUBLISHED_SECRET, code_at
from tests.factories.filing import FORMS, PASSWORD

TAG = re.compile(r"<[^>]+>")


def words(page: str) -> str:
    """The text of a page, on one line."""
    return " ".join(unescape(TAG.sub(" ", page)).split())


class Visitor:
    """One browser, with its cookies and its anti-forgery token."""

    def __init__(self, app: Flask, base: str = "/apply") -> None:
        self.client = app.test_client()
        self.base = base
        self.token = ""

    def get(self, address: str, status: int = 200) -> TestResponse:
        answer = self.client.get(address)
        assert answer.status_code == status, words(answer.text)[:1500]
        return self._read(answer)

    def post(self, address: str, form: dict[str, Any], status: int = 303) -> TestResponse:
        answer = self.client.post(address, data={**form, "csrf_token": self.token})
        assert answer.status_code == status, words(answer.text)[:1500]
        return self._read(answer)

    def _read(self, answer: TestResponse) -> TestResponse:
        found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text) if "html" in answer.mimetype else None
        self.token = found.group(1) if found else self.token
        return answer

    def sign_in(self, login: str, password: str = PASSWORD) -> None:
        """By password, then, for an agent, by the code of the demonstration's telephone, which the factories give."""
        self.get("/sign-in")
        if self.post("/sign-in", {"login": login, "password": password}).location == "/sign-in/code":
            self.get("/sign-in/code")
            self.post("/sign-in/code", {"code": code_at(PUBLISHED_SECRET, clock.now())})

    def start(self, territory: str = "014") -> None:
        self.get("/apply")
        self.post("/apply", {"territory": territory})

    def version(self, step: str) -> str:
        """Open a step, and read the version its form carries."""
        found = re.search(r'name="version" value="(\d+)"', self.get(f"{self.base}/{step}").text)
        assert found
        return found.group(1)

    def answer(self, step: str, status: int = 303, **boxes: Any) -> TestResponse:
        """Open a step, fill it as ``FORMS`` does but for some boxes, send it."""
        form = {**FORMS[step], "version": self.version(step), **boxes}
        filled = {name: value for name, value in form.items() if value is not None}
        return self.post(f"{self.base}/{step}", filled, status)

    def answer_all(self, **identity: Any) -> None:
        """Every step up to the page to check."""
        for step in FORMS:
            if step == "wishes":
                self.answer(step, 200, action="pick:14118")
            self.answer(step, **(identity if step == "identity" else {}))

    def file(self, **identity: Any) -> None:
        """A whole application."""
        self.start()
        self.answer_all(**identity)
        self.get("/apply/check")
        self.post("/apply/submit", {"declaration": "yes"})
