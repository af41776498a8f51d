"""State, metadata and health by Dapr's SDK for Python, over gRPC. Ends with 0 when all of it is as it should be.

Environment: DAPR_HTTP_PORT (for the health check), DAPR_GRPC_PORT, APP_ID.
"""

import os

import grpc
from dapr.clients import DaprClient
from dapr.clients.grpc._request import TransactionalStateOperation, TransactionOperationType
from dapr.clients.grpc._state import Concurrency, StateItem, StateOptions

STORE = 'statestore'


def assert_mismatch(call):
    try:
        call()
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.ABORTED, error
        assert 'possible etag mismatch' in error.details(), error
    else:
        raise AssertionError('an etag that does not match was taken')


def check_state(client):
    client.save_state(STORE, 'python-a', b'\x00\xff', state_metadata={'ttlInSeconds': '100'})
    item = client.get_state(STORE, 'python-a')
    assert item.data == b'\x00\xff', item.data
    assert item.etag
    missing = client.get_state(STORE, 'python-missing')
    assert (missing.data, missing.etag) == (b'', ''), missing

    assert_mismatch(lambda: client.save_state(STORE, 'python-a', 'x', etag='999999'))
    first_write = StateOptions(concurrency=Concurrency.first_write)
    assert_mismatch(lambda: client.save_state(STORE, 'python-a', 'x', options=first_write))
    assert_mismatch(lambda: client.delete_state(STORE, 'python-a', etag='999999'))
    client.save_state(STORE, 'python-a', 'new', etag=item.etag)

    client.save_bulk_state(STORE, [StateItem('python-b', 'b'), StateItem('python-c', 'c')])
    items = client.get_bulk_state(STORE, ['python-b', 'python-none', 'python-a']).items
    assert [(i.key, i.data) for i in items] == [
        ('python-b', b'b'),
        ('python-none', b''),
        ('python-a', b'new'),
    ], items

    client.execute_state_transaction(
        STORE,
        [
            TransactionalStateOperation('python-d', 'd', operation_type=TransactionOperationType.upsert),
            TransactionalStateOperation('python-b', '', operation_type=TransactionOperationType.delete),
        ],
    )
    assert client.get_state(STORE, 'python-d').data == b'd'
    assert client.get_state(STORE, 'python-b').data == b''

    client.delete_state(STORE, 'python-d')
    assert client.get_state(STORE, 'python-d').data == b''


def check_metadata(client):
    client.set_metadata('shift-python', 'late')
    metadata = client.get_metadata()
    assert metadata.application_id == os.environ['APP_ID'], metadata.application_id
    assert metadata.extended_metadata['shift-python'] == 'late'
    assert STORE in [component.name for component in metadata.registered_components]


with DaprClient() as client:  # waits for the sidecar
    check_state(client)
    check_metadata(client)
print('python over grpc: ok')
