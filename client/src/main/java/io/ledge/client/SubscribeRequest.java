package io.ledge.client;

import io.ledge.protocol.codec.SubscriptionKind;

/** What to subscribe to. @param topic empty for a binding */
record SubscribeRequest(SubscriptionKind kind, String component, String topic, SubscribeOptions options) {}
