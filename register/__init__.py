"""The register: domain and database. No HTTP, template or JSON belongs here."""
