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

# No port for other nodes: they are not to find it. What it profiled is not written down: a start would compile all of that at once.
"$java_home/bin/java" "@$root/packaging/jvm.options" "@$root/packaging/node.options" "-XX:AOTCacheOutput=$cache.new" \
    -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining \
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

# hex TEXT: as printf reads it. field NUMBER TEXT: of a protobuf message. literal TEXT: with its length before it.
hex() {
    local i
    for ((i = 0; i < ${#1}; i++)); do printf '\\x%02x' "'${1:i:1}"; done
}
literal() { printf '\\x%02x%s' "${#1}" "$(hex "$1")"; }
field() { printf '\\x%02x%s' $(($1 << 3 | 2)) "$(literal "$2")"; }

# frame TYPE FLAGS STREAM HEX: of HTTP/2.
frame() {
    local size=$((${#4} / 4))
    printf '%b' "$(printf '\\x00\\x%02x\\x%02x' $((size >> 8)) $((size & 255)))\\x$1\\x$2\\x00\\x00\\x00\\x0$3$4"
}

# ask_grpc RPC HEX: one unary call; what it is answered is not looked at.
ask_grpc() {
    local head
    head="\\x83\\x86\\x04$(literal "/dapr.proto.runtime.v1.Dapr/$1")\\x01$(literal node)"
    head+="\\x0f\\x10$(literal application/grpc)\\x00$(literal te)$(literal trailers)"
    exec 3<>"/dev/tcp/127.0.0.1/$grpc_port"
    {
        printf 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
        frame 04 00 0 ''
        frame 01 04 1 "$head"
        frame 00 01 1 "$(printf '\\x00\\x00\\x00\\x00\\x%02x' $((${#2} / 4)))$2"
    } >&3
    timeout 2 cat <&3 >/dev/null || true
    exec 3<&- 3>&-
}

# port_of SERVER: as the node's log has it.
port_of() { sed -n "s/.*$1 server is running on port \([0-9]*\).*/\1/p" "$scratch/log"; }

port=
for ((i = 0; i < patience_s * 10; i++)); do
    grpc_port=$(port_of gRPC)
    port=$(port_of HTTP)
    [ -z "$grpc_port" ] || break
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
ask_grpc SaveState "$(field 1 statestore)$(field 2 $'\n\x01k\x12\x011')"
ask_grpc GetState "$(field 1 statestore)$(field 2 k)"
ask_grpc PublishEvent "$(field 1 pubsub)$(field 2 topic)$(field 3 '{"a":1}')$(field 4 application/json)"
kill -TERM "$node"
for ((i = 0; i < patience_s * 10; i++)); do
    kill -0 "$node" 2>/dev/null || break
    sleep 0.1
done
wait "$node"
node=
rm -f "$directory"/*.aot
mv "$cache.new" "$cache"
