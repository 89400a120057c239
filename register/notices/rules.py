"""By which channel a message goes; pure."""

from register.notices.codes import NoticeChannel


def channel_for(*, email: str, email_consent: bool, phone: str, sms_consent: bool) -> NoticeChannel:
    """The channel of a message to an applicant.

    Parameters
    ----------
    email, phone : what the application holds, empty when unknown
    email_consent, sms_consent : whether the applicant agreed to be written to there

    Returns
    -------
    E-mail first, then SMS, else post: nobody is left without an answer for want of an address.
    """
    if email and email_consent:
        return NoticeChannel.EMAIL
    if phone and sms_consent:
        return NoticeChannel.SMS
    return NoticeChannel.POST
