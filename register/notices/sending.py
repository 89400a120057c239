"""How a message leaves: by SMTP when a server is set, else as a file in a folder, which is also how post is handed
over. SMS has no gateway yet: its text joins the folder."""

import json
import os
import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

from register.notices.codes import NoticeChannel

SENDER = "ne-pas-repondre@toit-commun.invalid"
TIMEOUT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Letter:
    """One message with the address it goes to; only this module sees both."""

    notice_id: str
    channel: NoticeChannel
    address: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True, repr=False)
class Outlets:
    """Where messages go in this deployment. No ``repr``: the SMTP address may hold a password."""

    folder: Path
    smtp_url: str | None = None

    def send(self, letter: Letter) -> str:
        """Hand the message over; the proof names the channel, the outlet and the digest of what left."""
        digest = sha256(f"{letter.subject}\n{letter.body}".encode()).hexdigest()[:16]
        if letter.channel is NoticeChannel.EMAIL and self.smtp_url:
            return f"smtp {self._by_smtp(self.smtp_url, letter)} {digest}"
        return f"file {self._to_folder(letter)} {digest}"

    def _by_smtp(self, address: str, letter: Letter) -> str:
        """``smtp://`` or ``smtps://``, user and password optional; STARTTLS whenever the server offers it."""
        server = urlsplit(address)
        host, default = server.hostname or "localhost", 465 if server.scheme == "smtps" else 25
        mail = _mail(letter)
        factory = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
        with factory(host, server.port or default, timeout=TIMEOUT_SECONDS) as connection:
            if server.scheme == "smtp" and connection.has_extn("starttls"):
                connection.starttls()
            if server.username:
                connection.login(unquote(server.username), unquote(server.password or ""))
            connection.send_message(mail)
        return str(mail["Message-ID"])

    def _to_folder(self, letter: Letter) -> str:
        """One file per message, whole or absent; sending again writes the same file."""
        folder = self.folder / letter.channel.value.lower()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        final = folder / f"{letter.notice_id}.json"
        content = {"to": letter.address, "subject": letter.subject, "body": letter.body}
        aside = final.with_suffix(f".{os.getpid()}")
        aside.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
        aside.replace(final)
        return final.name

    def forget(self, notice_ids: Iterable[UUID]) -> int:
        """Remove the files that these messages left in the folder; how many there were."""
        removed = 0
        for notice_id in notice_ids:
            for channel in NoticeChannel:
                path = self.folder / channel.value.lower() / f"{notice_id}.json"
                removed += path.exists()
                path.unlink(missing_ok=True)
        return removed


def _mail(letter: Letter) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = SENDER, letter.address, letter.subject
    mail["Message-ID"] = make_msgid(letter.notice_id, domain=SENDER.partition("@")[2])
    mail.set_content(letter.body)
    return mail


_outlets: Outlets | None = None


def use(folder: Path, smtp_url: str | None = None) -> None:
    """Install this process's outlets, once, at start."""
    global _outlets  # noqa: PLW0603  (the outlets of a process are its configuration)
    _outlets = Outlets(folder, smtp_url)


def outlets() -> Outlets:
    """This process's outlets."""
    if _outlets is None:
        raise RuntimeError("register.notices.sending.use(folder, smtp_url) was not called")
    return _outlets
