"""Django's PostgreSQL backend, for a site that must outlive its database's troubles; see base.py."""
