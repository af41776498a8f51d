"""An app that serves gRPC by Dapr's SDK for Python: it is called, by InvokeService's two ways and by proxying, takes events of a
topic by rules, one of them again, and readings of an input binding. Ends with 0 when all of it is as it should be.

Environment: APP_ID, APP_PORT, DAPR_HTTP_PORT (for the health check and invocation over HTTP), DAPR_GRPC_PORT.
"""

import json
import os
import queue
import threading

import grpc
from dapr.clients import DaprClient
from dapr.clients.grpc.client import DaprGrpcClient
from dapr.ext.grpc import App, BindingRequest, InvokeMethodRequest, InvokeMethodResponse
from dapr.ext.grpc import Rule, SubscriptionMessage, TopicEventResponse

APP_ID = os.environ['APP_ID']
PATIENCE_S = 20

app = App()
events = queue.Queue()
readings = queue.Queue()
tries = {}


@app.method('echo')
def echo(request: InvokeMethodRequest) -> InvokeMethodResponse:
    return InvokeMethodResponse(request.data[::-1], request.content_type)


@app.subscribe('pubsub', 'python-grpc')
def on_event(event: SubscriptionMessage) -> TopicEventResponse:
    tries[event.id()] = tries.get(event.id(), 0) + 1
    if event.data() == 'twice' and tries[event.id()] == 1:
        return TopicEventResponse('retry')
    events.put(('plain', event.data(), tries[event.id()]))
    return TopicEventResponse('success')


@app.subscribe('pubsub', 'python-ruled', rule=Rule('event.type == "special"', 1))
def on_special(event: SubscriptionMessage) -> TopicEventResponse:
    events.put(('special', event.data(), 1))
    return TopicEventResponse('success')


@app.binding('greenhouse')
def on_reading(request: BindingRequest):
    readings.put(json.loads(request.data))


def proxied(server):
    handler = grpc.unary_unary_rpc_method_handler(lambda request, context: request + request)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler('ledge.Test', {'Twice': handler}),))


app.add_external_service(lambda _, server: proxied(server), None)


def publish(client, text, topic='python-grpc', **metadata):
    client.publish_event('pubsub', topic, text, data_content_type='text/plain', publish_metadata=metadata)


def await_subscription(client):
    """The first event that comes says that it is there; more of them may be on their way."""
    for _ in range(2 * PATIENCE_S):
        publish(client, 'first')
        try:
            assert events.get(timeout=0.5)[:2] == ('plain', 'first')
            return
        except queue.Empty:
            pass
    raise AssertionError('no event within ' + str(PATIENCE_S) + ' s')


def next_event():
    while True:
        event = events.get(timeout=PATIENCE_S)
        if event[1] != 'first':
            return event


def check_events(client):
    await_subscription(client)
    publish(client, 'hello')
    assert next_event() == ('plain', 'hello', 1)
    publish(client, 'twice')
    assert next_event() == ('plain', 'twice', 2)
    publish(client, 'unruled', 'python-ruled')
    publish(client, 'ruled', 'python-ruled', **{'cloudevent.type': 'special'})
    assert next_event() == ('special', 'ruled', 1)


def check_invocation(client):
    over_http = client.invoke_method(APP_ID, 'echo', 'abc', content_type='text/plain', http_verb='POST')
    assert over_http.text() == 'cba', over_http.text()
    over_grpc = DaprGrpcClient.invoke_method(client, APP_ID, 'echo', b'abc', content_type='text/plain')
    assert over_grpc.data == b'cba' and over_grpc.content_type == 'text/plain', over_grpc
    try:
        DaprGrpcClient.invoke_method(client, APP_ID, 'missing', b'')
        raise AssertionError('a method that is not there answered')
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.UNIMPLEMENTED, error


def check_proxying():
    with grpc.insecure_channel('127.0.0.1:' + os.environ['DAPR_GRPC_PORT']) as channel:
        twice = channel.unary_unary('/ledge.Test/Twice')
        assert twice(b'ab', metadata=(('dapr-app-id', APP_ID),), timeout=PATIENCE_S) == b'abab'


def check_binding():
    reading = readings.get(timeout=PATIENCE_S)
    assert isinstance(reading, dict) and reading, reading


serving = threading.Thread(target=app.run, args=(int(os.environ['APP_PORT']), '127.0.0.1'), daemon=True)
serving.start()
with DaprClient() as dapr:
    check_events(dapr)
    check_invocation(dapr)
    check_proxying()
    check_binding()
print('python as an app over grpc: ok')
app.stop()
