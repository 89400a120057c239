"""The job that sends one notice after its event was committed."""

from uuid import UUID

from register import clock
from register.actor import system
from register.db import transaction
from register.jobs import task
from register.notices.codes import NoticeChannel, NoticeStatus
from register.notices.queries import addresses_of, notice_to_send
from register.notices.sending import Letter, outlets


@task("send_notice")
def send_notice(territory_id: str, notice_id: str) -> None:
    """Send a queued notice and keep its proof; a failure leaves it queued, and the queue tries again."""
    actor = system(territory_id)
    with transaction(actor):
        notice = notice_to_send(actor, UUID(notice_id))
        if notice is None:
            return
        channel = NoticeChannel(notice.channel)
        reach = addresses_of(actor, [notice.application_id])[notice.application_id]
        address = {
            NoticeChannel.EMAIL: reach.contact_email,
            NoticeChannel.SMS: reach.contact_phone,
            # Who folds the letter reads the address in the register: a protected one never leaves it.
            NoticeChannel.POST: reach.number,
        }[channel]
        letter = Letter(str(notice.id), channel, address, notice.subject, notice.body)
        notice.proof = outlets().send(letter)
        notice.status = NoticeStatus.SENT.value
        notice.sent_at = clock.now()
