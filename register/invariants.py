"""The invariants that one SELECT can prove: rows returned are what breaks them, named by identifier."""

from typing import NamedTuple


class Broken(NamedTuple):
    """What must not exist: the invariant, its meaning in French, and the question that finds it."""

    invariant: str
    meaning: str
    question: str


BROKEN = (
    Broken(
        "I1",
        "deux demandes en cours pour une personne",
        """
        select live_identity from applications where status = 'LIVE' group by live_identity having count(*) > 1
        """,
    ),
    Broken(
        "I1",
        "un numéro porté par deux demandes",
        """
        select number from applications group by number having count(*) > 1
        """,
    ),
    Broken(
        "I1",
        "une demande en cours sans demandeur",
        """
        select a.id::text from applications a where a.status = 'LIVE' and not exists (select 1 from people p
        where p.territory_id = a.territory_id and p.application_id = a.id and p.role = 'APPLICANT')
        """,
    ),
    Broken(
        "I2",
        "deux propositions en cours pour un ménage",
        """
        select application_id::text from offers where status in ('PENDING', 'ACCEPTED') group by application_id
        having count(*) > 1
        """,
    ),
    Broken(
        "I2",
        "deux propositions en cours pour un logement",
        """
        select dwelling_id::text from offers where status in ('PENDING', 'ACCEPTED') group by dwelling_id having
        count(*) > 1
        """,
    ),
    Broken(
        "I2",
        "un bail signé pour une demande non radiée",
        """
        select l.id::text from leases l join applications a on a.territory_id = l.territory_id and a.id =
        l.application_id where a.status <> 'STRUCK_OFF'
        """,
    ),
    Broken(
        "I4",
        "une demande sans ligne d’enregistrement",
        """
        select a.id::text from applications a where not exists (select 1 from history h where h.territory_id =
        a.territory_id and h.application_id = a.id and h.action in ('file_application', 'seed'))
        """,
    ),
    Broken(
        "I4",
        "une radiation sans ligne d’historique",
        """
        select a.id::text from applications a where a.status = 'STRUCK_OFF' and not exists (select 1 from
        history h where h.territory_id = a.territory_id and h.application_id = a.id and h.action in
        ('strike_off_application', 'seed'))
        """,
    ),
    Broken(
        "I4",
        "une annonce close sans ligne d’historique",
        """
        select v.id::text from adverts v where v.status = 'CLOSED' and not exists (select 1 from history h where
        h.territory_id = v.territory_id and h.subject_id = v.id and h.action in ('close_advert', 'seed'))
        """,
    ),
    Broken(
        "I4",
        "un bail sans ligne d’historique",
        """
        select l.id::text from leases l where not exists (select 1 from history h where h.territory_id =
        l.territory_id and h.subject_id = l.id and h.action in ('sign_lease', 'seed'))
        """,
    ),
    Broken(
        "I7",
        "une ancienneté qui a reculé sans événement",
        """
        select a.id::text from applications a join history h on h.territory_id = a.territory_id and
        h.application_id = a.id and h.action in ('file_application', 'seed') and h.detail::json ->> 'filed_on'
        is not null where a.filed_on > (h.detail::json ->> 'filed_on')::date and not exists (select 1 from
        history m where m.territory_id = a.territory_id and m.application_id = a.id and m.action =
        'change_filing_date')
        """,
    ),
    Broken(
        "I11",
        "deux candidats au même rang de décision",
        """
        select agenda_item_id::text from candidates where decision_rank is not null group by agenda_item_id,
        decision_rank having count(*) > 1
        """,
    ),
    Broken(
        "I11",
        "moins de trois candidats sans exception écrite",
        """
        select i.id::text from agenda_items i where i.exception_reason is null and (select count(*) from
        candidates c where c.territory_id = i.territory_id and c.agenda_item_id = i.id) + i.erased_candidates < 3
        """,
    ),
    Broken(
        "I11",
        "une décision sans sa raison",
        """
        select id::text from candidates where decision in ('NOT_ALLOCATED', 'REJECTED_INADMISSIBLE') and
        reason_text = ''
        """,
    ),
)
