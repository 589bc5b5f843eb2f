#!/bin/sh
# Makes Temporal's two databases and brings them to the newest schema; safe at every start.
set -eu

: "${POSTGRES_SEEDS:?}" "${POSTGRES_USER:?}" "${DB_PORT:?}" "${SQL_PASSWORD:?}"

tool() {
    database=$1
    shift
    temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_SEEDS" -p "$DB_PORT" \
        -u "$POSTGRES_USER" --db "$database" "$@"
}

bring_up() {
    tool "$1" create
    tool "$1" setup-schema -v 0.0
    tool "$1" update-schema -d "/etc/temporal/schema/postgresql/v12/$2/versioned"
}

bring_up temporal temporal
bring_up temporal_visibility visibility
