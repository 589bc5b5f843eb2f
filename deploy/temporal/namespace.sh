#!/bin/sh
# Makes the namespace, its retention and its search attributes; safe at every start.
set -eu

: "${TEMPORAL_ADDRESS:?}"
export TEMPORAL_ADDRESS
NAMESPACE=${TEMPORAL_NAMESPACE:-partnerdesk}
RETENTION=720h

again() { # a command, tried for a minute: a server just started does not know everything yet
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        [ "$tries" -lt 60 ] || return 1
        sleep 1
    done
}

attribute() {
    again temporal operator search-attribute create -n "$NAMESPACE" --name "$1" --type "$2"
}

again temporal operator cluster health
if temporal operator namespace describe -n "$NAMESPACE" >/dev/null 2>&1; then
    again temporal operator namespace update -n "$NAMESPACE" --retention "$RETENTION"
else
    again temporal operator namespace create -n "$NAMESPACE" --retention "$RETENTION"
fi

# The same as workflows/signboard.py; a test holds them together.
attribute Stage Keyword
attribute WaitingFor Keyword
attribute Account Keyword
attribute Programme Keyword
attribute DomainName Keyword
attribute Registry Keyword
attribute Due Datetime
