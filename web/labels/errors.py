"""Wording of refusals: title, what happened, what was kept, what to do."""

Wording = tuple[str, str, str, str]

NOTHING_LOST = "Rien n’a été modifié."

DEFAULTS: dict[int, Wording] = {
    400: ("Cette demande n’est pas lisible", "Le formulaire reçu est incomplet.", NOTHING_LOST,
          "Revenez à la page précédente et recommencez."),
    401: ("Ouvrez d’abord une session", "Cette lecture demande un compte, et aucune session n’est ouverte.",
          NOTHING_LOST, "Identifiez-vous sur le site, puis recommencez avec le même cookie."),
    403: ("Vous n’avez pas accès à cette page", "Votre rôle ne permet pas cette action.", NOTHING_LOST,
          "Si vous en avez besoin, demandez ce droit à l’administrateur de votre organisme."),
    404: ("Page introuvable", "Cette adresse ne mène à rien que vous puissiez voir.", NOTHING_LOST,
          "Vérifiez l’adresse, ou repartez de l’accueil."),
    405: ("Page introuvable", "Cette adresse ne s’ouvre pas ainsi.", NOTHING_LOST, "Repartez de l’accueil."),
    409: ("Quelqu’un a agi avant vous", "L’état a changé depuis que vous avez ouvert la page.", NOTHING_LOST,
          "Ouvrez de nouveau la page pour voir l’état présent."),
    413: ("Envoi trop lourd", "Ce que vous envoyez dépasse la taille permise.", NOTHING_LOST,
          "Envoyez moins de texte ou un fichier plus petit."),
    429: ("Trop d’essais", "Par sécurité, les essais sont arrêtés pendant quelques minutes.", NOTHING_LOST,
          "Attendez cinq minutes, puis recommencez."),
    500: ("Le service a rencontré un problème", "L’erreur est de notre fait, elle est enregistrée.",
          "Ce que vous aviez enregistré avant est conservé.", "Recommencez dans quelques minutes."),
    503: ("Le service est arrêté pour un moment", "La base de données ne répond pas.",
          "Ce que vous aviez enregistré avant est conservé.", "Recommencez dans quelques minutes."),
}  # fmt: skip

REFUSALS: dict[str, Wording] = {
    "form_expired": (
        "La page est restée ouverte trop longtemps", "Par sécurité, ce formulaire n’est plus valable.",
        "Les étapes déjà enregistrées sont conservées.", "Revenez à la page précédente, rechargez-la et renvoyez-la.",
    ),
    "unreadable_character": (
        "Cette réponse ne peut pas être lue", "Elle contient un caractère qui ne peut pas être lu.",
        "Les étapes déjà enregistrées sont conservées.", "Revenez à la page précédente et tapez le texte à nouveau.",
    ),
    "too_many_attempts": DEFAULTS[429],
    "permission_missing": DEFAULTS[403],
}  # fmt: skip
