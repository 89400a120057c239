"""Pages of the register's manager."""
