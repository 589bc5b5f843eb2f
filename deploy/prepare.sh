#!/bin/sh
# Makes .env and deploy/secrets for docker compose; what is there already stays as it is.
set -eu
cd "$(dirname "$0")/.."
umask 077

random() {
    od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

[ -e .env ] || cp .env.example .env
for name in BOOKS_OWNER_PASSWORD BOOKS_WORKER_PASSWORD BOOKS_WEB_PASSWORD TEMPORAL_DB_PASSWORD; do
    if grep -q "^$name=\$" .env; then
        sed "s/^$name=\$/$name=$(random)/" .env >.env.new
        mv .env.new .env
    fi
done

# The folder is closed to others; the files in it are readable, because compose mounts them as
# they are and the program inside is not root.
mkdir -p deploy/secrets
chmod 700 deploy/secrets
secret() {
    [ -e "deploy/secrets/$1" ] || printf '%s' "$2" >"deploy/secrets/$1"
    chmod 444 "deploy/secrets/$1"
}
secret secret_key "$(random)"
secret details_key "$(random)"
secret payload_keys "first:$(head -c 32 /dev/urandom | base64 | tr -d ' \n')"
secret codec_token "$(random)"
for name in smtp_password bank_token; do
    secret "$name" ""
done
for registry in cz test; do
    for name in password ca certificate key; do
        secret "registry_${registry}_$name" ""
    done
done

echo "Fill in .env, and the empty files in deploy/secrets that you use. Then: docker compose up -d"
