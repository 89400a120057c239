"""Wording of the pages where a grid is written and adopted."""

BLANK_TITLE = "Nouvelle grille"
COPY_TITLE = "{title} (copie)"
FICTITIOUS_WARNING = (
    "Données fictives. Cette grille n’a été votée par aucun territoire\u00a0: elle est écrite pour les essais et les "
    "démonstrations."
)
