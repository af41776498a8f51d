#!/usr/bin/env bash
#
# make-aot.sh JAVA_HOME CACHE: runs a node on its own, asks it what apps ask, and has the JVM write down what that took. One at a
# time; the caches of other builds are deleted, and a cache is put in its place when it is whole.

set -euo pipefail

root=$(dirname -- "$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")")
readonly root
readonly java_home=$1 cache=$2
readonly lib=$root/packaging/target/lib
readonly patience_s=60

directory=$(dirname -- "$cache")
mkdir -p "$directory"
exec 9>"$directory/lock"
flock -n 9 || exit 0
[ ! -f "$cache" ] || exit 0

scratch=$(mktemp -d)
node=
cleanup() {
    [ -z "$node" ] || kill -9 "$node" 2>/dev/null || true
    rm -rf "$scratch" "$directory"/*.new "$directory"/*.new.config
}
trap cleanup EXIT

component() {
    printf 'apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: %s}\nspec: {type: %s, version: v1}\n' "$1" "$2"
}
mkdir "$scratch/resources"
: >"$scratch/log"
component statestore state.in-memory >"$scratch/resources/state.yaml"
component durable state.ledge >"$scratch/resources/durable.yaml"
component pubsub pubsub.in-memory >"$scratch/resources/pubsub.yaml"

# No port for other nodes: they are not to find it.
"$java_home/bin/java" "@$root/packaging/jvm.options" "@$root/packaging/node.options" "-XX:AOTCacheOutput=$cache.new" \
    -cp "$lib/*" io.ledge.runtime.cli.Daprd --app-id ledge-aot --dapr-http-port 0 --dapr-grpc-port 0 \
    --dapr-internal-grpc-port=-1 \
    --data-dir "$scratch/data" --resources-path "$scratch/resources" >"$scratch/log" 2>&1 9>&- &
node=$!

# ask METHOD PATH [BODY]: one request, its answer read to the end.
ask() {
    local body=${3:-}
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf '%s /v1.0/%s HTTP/1.1\r\nhost: node\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s' \
        "$1" "$2" "${#body}" "$body" >&3
    cat <&3 >/dev/null
    exec 3<&- 3>&-
}

port=
for ((i = 0; i < patience_s * 10; i++)); do
    port=$(sed -n 's/.*HTTP server is running on port \([0-9]*\).*/\1/p' "$scratch/log")
    [ -z "$port" ] || break
    kill -0 "$node"
    sleep 0.1
done
for store in statestore durable; do
    ask POST "state/$store" '[{"key":"k","value":{"a":1}}]'
    ask GET "state/$store/k"
    ask POST "state/$store/bulk" '{"keys":["k","l"]}'
    ask DELETE "state/$store/k"
done
ask POST publish/pubsub/topic '{"a":1}'
ask GET metadata
ask GET healthz
ask GET invoke/nobody/method/m
kill -TERM "$node"
for ((i = 0; i < patience_s * 10; i++)); do
    kill -0 "$node" 2>/dev/null || break
    sleep 0.1
done
wait "$node"
node=
rm -f "$directory"/*.aot
mv "$cache.new" "$cache"
