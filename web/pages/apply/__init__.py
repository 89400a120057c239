"""Filing an application: the same steps for a person at home and for an agent who enters a paper form."""
