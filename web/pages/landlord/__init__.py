"""Pages of the landlords: the day, the stock, vacancies, adverts, shortlists, sittings, offers and leases."""
