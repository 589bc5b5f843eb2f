DROP TABLE front.renewal_choices, books.renewal_notices;
DROP INDEX books.ix_services_registered_until;
