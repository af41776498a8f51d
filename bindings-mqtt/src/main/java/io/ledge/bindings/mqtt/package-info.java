/**
 * {@code bindings.mqtt3}: events in from, and messages out to, an MQTT broker, over Eclipse Paho (MQTT 5 and 3.1.1).
 *
 * <pre>
 *  broker ◀──TCP/TLS──▶ MqttLink (PahoV5Link | PahoV311Link)    one per connection, never used again
 *                          │ arrived          ▲ acknowledge, publish
 *                          ▼                  │
 *                        Inbox ──offerEvent──▶ core ──OnSettled──▶ Inbox
 *                                                    MqttBinding: connects, waits for the loss, connects again
 * </pre>
 *
 * Threads: two virtual threads per component (the one that connects, and the inbox's, which offers again what the core had
 * no room for); Paho's own, which are foreign and only call {@link io.ledge.bindings.mqtt.LinkListener}; the node's, which
 * settle events and invoke. No Paho type is seen outside {@code Paho*}. May use: the component SPI of {@code core-offheap}.
 */
package io.ledge.bindings.mqtt;
