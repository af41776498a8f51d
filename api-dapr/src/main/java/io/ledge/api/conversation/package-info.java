/**
 * Dapr's conversation components: {@code conversation.echo}, which needs no network. What is asked and answered are the messages
 * of Dapr's proto, over both protocols: over HTTP their JSON form is the body, as with daprd.
 */
package io.ledge.api.conversation;
