"""French texts of the register's own messages: sentences of at most twenty words, no acronym left unexplained; pure."""

from dataclasses import dataclass
from datetime import date

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
NBSP = "\u00a0"
STRIKE_OFF_SENTENCES = {
    "HOUSED": "Vous avez signé le bail d’un logement social.",
    "WITHDRAWN": "Vous avez renoncé par écrit à votre demande.",
    "NO_REPLY": "Vous n’avez pas répondu au courrier qui vous a été envoyé il y a plus d’un mois.",
    "INADMISSIBLE": "Une commission d’attribution a déclaré votre demande irrecevable.",
    "NOT_RENEWED": "Votre demande n’a pas été renouvelée avant sa date de fin.",
    "MERGED": "Votre demande a été réunie à une autre. Son ancienneté est gardée.",
}


@dataclass(frozen=True, slots=True)
class Text:
    """A subject and a body; the body is made of paragraphs separated by blank lines."""

    subject: str
    body: str


def day_in_words(day: date) -> str:
    """1er mars 2026, with the spaces that keep it on one line."""
    number = "1er" if day.day == 1 else str(day.day)
    return NBSP.join((number, MONTHS[day.month - 1], str(day.year)))


def spaced_number(number: str) -> str:
    """The number as it is read aloud: territory, month and year, sequence, desk."""
    return NBSP.join((number[:3], number[3:7], number[7:13], number[13:]))


def _body(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


def filed(number: str, filed_on: date, valid_until: date) -> Text:
    """What an applicant receives once its number exists (R441-2-3)."""
    return Text(
        "Votre demande de logement est enregistrée",
        _body(
            f"Votre demande de logement social est enregistrée depuis le {day_in_words(filed_on)}.",
            f"Votre numéro unique est le {spaced_number(number)}. Gardez-le : il vous sera demandé.".replace(
                " :", NBSP + ":"
            ),
            f"Votre demande est valable jusqu’au {day_in_words(valid_until)}. "
            "Nous vous écrirons au moins un mois avant cette date. Sans renouvellement, elle sera radiée.",
            "Votre attestation est dans votre dossier. Signalez tout changement de situation. "
            "La demande est gratuite : personne ne peut vous réclamer d’argent.".replace(" :", NBSP + ":"),
        ),
    )


def struck_off(number: str, reason: str, day: date) -> Text:
    """What an applicant receives when its application leaves the register (R441-2-8)."""
    return Text(
        "Votre demande de logement est radiée",
        _body(
            f"Votre demande numéro {spaced_number(number)} est radiée depuis le {day_in_words(day)}.",
            STRIKE_OFF_SENTENCES[reason],
            "Si vous pensez que c’est une erreur, adressez-vous à un guichet avec ce message.",
        ),
    )


def evidence_accepted() -> Text:
    """What an applicant receives when a declared situation is confirmed; it is named in the file only."""
    return Text(
        "Une situation de votre dossier est confirmée",
        _body(
            "Un agent a confirmé une situation que vous aviez déclarée.",
            "Vos points ont été recalculés. Vous pouvez les lire dans votre dossier.",
        ),
    )


def erasure_coming(day: date, reference: str) -> Text:
    """What the holder of a struck-off application receives before its data are erased (decree 2017-917, article 4)."""
    return Text(
        "Vos données vont être effacées",
        _body(
            "Votre demande de logement est radiée depuis bientôt un an.",
            f"Le {day_in_words(day)}, vos données seront effacées de ce registre, avec ce message.",
            "Avant ce jour, vous pouvez encore les lire et en garder une copie dans votre dossier.",
            f"La référence de votre certificat d’effacement est {reference}. Notez-la\u00a0: elle ne dit rien de vous.",
        ),
    )
