"""Publishing, a streaming subscription, secrets, configuration and locks by Dapr's SDK for Python. Ends with 0 when all of it
is as it should be.

Environment: DAPR_HTTP_PORT (for the health check), DAPR_GRPC_PORT.
"""

import json

from dapr.clients import DaprClient
from dapr.clients.grpc._response import UnlockResponseStatus


def check_pubsub(client):
    subscription = client.subscribe('pubsub', 'python')
    client.publish_event('pubsub', 'python', json.dumps({'n': 1}), data_content_type='application/json')
    message = subscription.next_message()
    assert message.data() == {'n': 1}, message.data()
    assert message.topic() == 'python'
    assert message.source() == 'sdk-app', message.source()
    subscription.respond_success(message)

    result = client.publish_events('pubsub', 'python', ['a', 'b'], data_content_type='text/plain')
    assert not result.failed_entries, result.failed_entries
    texts = []
    for _ in range(2):
        message = subscription.next_message()
        texts.append(message.data())
        subscription.respond_success(message)
    assert texts == ['a', 'b'], texts
    subscription.close()


def check_stores(client):
    assert client.get_secret('vault', 'redis:password').secret == {'redis:password': 'hush'}
    assert sorted(client.get_bulk_secret('vault').secrets) == ['key', 'redis:password']
    items = client.get_configuration('settings', ['interval', 'missing']).items
    assert list(items) == ['interval'] and items['interval'].value == '5s', items


def check_lock(client):
    assert client.try_lock('locks', 'python', 'me', 60).success
    assert not client.try_lock('locks', 'python', 'you', 60).success
    assert client.unlock('locks', 'python', 'you').status == UnlockResponseStatus.lock_belongs_to_others
    assert client.unlock('locks', 'python', 'me').status == UnlockResponseStatus.success


with DaprClient() as client:
    check_pubsub(client)
    check_stores(client)
    check_lock(client)
print('python over grpc: ok')
