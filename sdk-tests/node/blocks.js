// Publishing, secrets, configuration and locks by Dapr's SDK for Node, over HTTP and over gRPC. Ends with 0 when all of it is as
// it should be. Environment: DAPR_HTTP_PORT, DAPR_GRPC_PORT.

const assert = require("node:assert/strict");
const { CommunicationProtocolEnum, DaprClient } = require("@dapr/dapr");

async function check(protocol, port) {
  const name = protocol === CommunicationProtocolEnum.GRPC ? "grpc" : "http";
  const client = new DaprClient({ daprHost: "127.0.0.1", daprPort: port, communicationProtocol: protocol });

  assert.equal((await client.pubsub.publish("pubsub", "news", { degrees: 21.5 })).error, undefined);
  assert.equal((await client.pubsub.publish("pubsub", "news", "text")).error, undefined);
  // Over HTTP this SDK answers the error; over gRPC it throws it.
  const refused = await client.pubsub.publish("other", "news", "text").catch((reason) => reason);
  assert.match(String(refused.error), /pubsub other is not found/);
  const bulk = await client.pubsub.publishBulk("pubsub", "news", ["a", { b: 1 }]);
  assert.deepEqual(bulk.failedMessages, []);

  assert.deepEqual(await client.secret.get("vault", "redis:password"), { "redis:password": "hush" });
  assert.deepEqual(Object.keys(await client.secret.getBulk("vault")).sort(), ["key", "redis:password"]);

  if (name === "grpc") { // the SDK reads configuration by gRPC alone
    const items = (await client.configuration.get("settings", ["interval"])).items;
    assert.equal(items.interval.value, "5s");
  }

  const resource = `node-${name}`;
  assert.equal((await client.lock.lock("locks", resource, "me", 60)).success, true);
  assert.equal((await client.lock.lock("locks", resource, "you", 60)).success, false);
  assert.equal((await client.lock.unlock("locks", resource, "you")).status, 2);
  assert.equal((await client.lock.unlock("locks", resource, "me")).status, 0);

  await client.stop();
  console.log(`node over ${name}: ok`);
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
