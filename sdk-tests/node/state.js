// State, metadata and health by Dapr's SDK for Node, over HTTP and over gRPC. Ends with 0 when all of it is as it should be.
// Environment: DAPR_HTTP_PORT, DAPR_GRPC_PORT, APP_ID.

const assert = require("node:assert/strict");
const { CommunicationProtocolEnum, DaprClient } = require("@dapr/dapr");

const STORE = "statestore";

async function check(protocol, port) {
  const name = protocol === CommunicationProtocolEnum.GRPC ? "grpc" : "http";
  const client = new DaprClient({ daprHost: "127.0.0.1", daprPort: port, communicationProtocol: protocol });
  const key = (suffix) => `node-${name}-${suffix}`;

  await client.start(); // waits for the sidecar

  await client.state.save(STORE, [
    { key: key("a"), value: { degrees: 21.5 } },
    { key: key("b"), value: "text" },
  ]);
  assert.deepEqual(await client.state.get(STORE, key("a")), { degrees: 21.5 });
  assert.equal(await client.state.get(STORE, key("b")), "text");
  assert.equal(await client.state.get(STORE, key("missing")), "");

  const bulk = await client.state.getBulk(STORE, [key("a"), key("missing")], {});
  assert.deepEqual(bulk.map((item) => item.key), [key("a"), key("missing")]);
  assert.deepEqual(bulk[0].data, { degrees: 21.5 });
  assert.ok(bulk[0].etag);

  await assertMismatch(name, client.state.delete(STORE, key("a"), { etag: "999999" }));
  assert.deepEqual(await client.state.get(STORE, key("a")), { degrees: 21.5 });

  await client.state.transaction(STORE, [
    { operation: "upsert", request: { key: key("c"), value: "new" } },
    { operation: "delete", request: { key: key("b") } },
  ]);
  assert.equal(await client.state.get(STORE, key("c")), "new");
  assert.equal(await client.state.get(STORE, key("b")), "");

  await client.state.delete(STORE, key("c"));
  assert.equal(await client.state.get(STORE, key("c")), "");

  const metadata = await client.metadata.get();
  assert.equal(metadata.id, process.env.APP_ID);
  assert.ok(metadata.components.some((component) => component.name === STORE));
  assert.equal(await client.metadata.set(`shift-${name}`, "late"), true);
  assert.equal((await client.metadata.get()).extended[`shift-${name}`], "late");

  assert.equal(await client.health.isHealthy(), true);
  await client.stop();
  console.log(`node over ${name}: ok`);
}

/** Over HTTP this SDK answers the error; over gRPC it throws. */
async function assertMismatch(name, deletion) {
  if (name === "grpc") {
    await assert.rejects(deletion, /possible etag mismatch/);
  } else {
    assert.match(String((await deletion).error), /possible etag mismatch/);
  }
}

async function main() {
  await check(CommunicationProtocolEnum.HTTP, process.env.DAPR_HTTP_PORT);
  await check(CommunicationProtocolEnum.GRPC, process.env.DAPR_GRPC_PORT);
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
