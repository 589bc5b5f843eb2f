#!/bin/sh
# Gives the two roles of the application their passwords, and nobody else a way in; safe at every
# start, so a password is changed by changing .env. What each role may do stands in db/guards.py.
set -eu

: "${PGDATABASE:?}" "${WORKER_PASSWORD:?}" "${WEB_PASSWORD:?}"
export WORKER_PASSWORD WEB_PASSWORD

# Passwords are read from the environment: what stands in arguments, every process can read.
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --set=database="$PGDATABASE" <<'SQL'
\getenv worker_password WORKER_PASSWORD
\getenv web_password WEB_PASSWORD
SET log_statement = 'none';
SET log_min_error_statement = 'panic';

SELECT 'CREATE ROLE partnerdesk_worker'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'partnerdesk_worker') \gexec
SELECT 'CREATE ROLE partnerdesk_web'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'partnerdesk_web') \gexec

ALTER ROLE partnerdesk_worker LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    CONNECTION LIMIT 40 PASSWORD :'worker_password';
ALTER ROLE partnerdesk_web LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    CONNECTION LIMIT 40 PASSWORD :'web_password';

REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO partnerdesk_worker, partnerdesk_web;
SQL
