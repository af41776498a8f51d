// An app that serves gRPC by Dapr's SDK for Node: it is called, with a verb and a query, takes events of a topic, one of them
// again, events of another in bulk, and readings of an input binding. Ends with 0 when all of it is as it should be.
// Environment: APP_ID, APP_PORT, DAPR_HTTP_PORT, DAPR_GRPC_PORT.

const assert = require("node:assert/strict");
const { once, EventEmitter } = require("node:events");
const {
  CommunicationProtocolEnum, DaprClient, DaprPubSubStatusEnum, DaprServer, HttpMethod,
} = require("@dapr/dapr");

const { APP_ID, APP_PORT, DAPR_HTTP_PORT, DAPR_GRPC_PORT } = process.env;
const PATIENCE_MS = 20000;
const came = new EventEmitter();
const events = [];
const tries = {};

function take(event) {
  events.push(event);
  came.emit("event");
}

async function next(kind, text) {
  for (;;) {
    const index = events.findIndex(([ofKind, ofText]) => ofKind === kind && (text === undefined || ofText === text));
    if (index >= 0) return events.splice(index, 1)[0];
    await once(came, "event", { signal: AbortSignal.timeout(PATIENCE_MS) });
  }
}

async function serve(server) {
  await server.invoker.listen("echo", async ({ body, query }) => ({ body, query }), { method: HttpMethod.PUT });
  await server.pubsub.subscribe("pubsub", "node-grpc", async (text) => {
    tries[text] = (tries[text] ?? 0) + 1;
    if (text === "twice" && tries[text] === 1) return DaprPubSubStatusEnum.RETRY;
    take(["plain", text, tries[text]]);
    return DaprPubSubStatusEnum.SUCCESS;
  });
  await server.pubsub.subscribeBulk("pubsub", "node-bulk", async (text) => take(["bulk", text]), {
    maxMessagesCount: 10,
    maxAwaitDurationMs: 50,
  });
  await server.binding.receive("greenhouse", async (reading) => take(["reading", reading]));
  await server.start();
}

// The first event that comes says that the subscription is there; more of them may be on their way.
async function awaitSubscription(client) {
  const first = next("plain", "first");
  const timer = setInterval(() => client.pubsub.publish("pubsub", "node-grpc", "first"), 500);
  await first.finally(() => clearInterval(timer));
}

async function check(client) {
  await awaitSubscription(client);
  await client.pubsub.publish("pubsub", "node-grpc", "hello");
  assert.deepEqual(await next("plain", "hello"), ["plain", "hello", 1]);
  await client.pubsub.publish("pubsub", "node-grpc", "twice");
  assert.deepEqual(await next("plain", "twice"), ["plain", "twice", 2]);
  await client.pubsub.publishBulk("pubsub", "node-bulk", ["one", "two"]);
  await next("bulk", "one");
  await next("bulk", "two");
  assert.deepEqual(await client.invoker.invoke(APP_ID, "echo?a=1", HttpMethod.PUT, "hello"), {
    body: "hello",
    query: "a=1",
  });
  const [, reading] = await next("reading");
  assert.equal(typeof reading, "object");
}

async function main() {
  const server = new DaprServer({
    serverHost: "127.0.0.1",
    serverPort: APP_PORT,
    communicationProtocol: CommunicationProtocolEnum.GRPC,
    clientOptions: { daprHost: "127.0.0.1", daprPort: DAPR_GRPC_PORT },
  });
  await serve(server);
  const client = new DaprClient({ daprHost: "127.0.0.1", daprPort: DAPR_HTTP_PORT });
  await check(client);
  console.log("node as an app over grpc: ok");
  process.exit(0);
}

main().catch((reason) => {
  console.error(reason);
  process.exit(1);
});
