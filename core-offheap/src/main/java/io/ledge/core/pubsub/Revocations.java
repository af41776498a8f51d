package io.ledge.core.pubsub;

import io.ledge.core.session.AccessRules;
import io.ledge.core.session.AppAccess;
import io.ledge.core.session.Replies;
import io.ledge.core.session.Session;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.SubscriptionEndedEncoder;

/**
 * Ends what apps over IPC are subscribed to when an edit of scopes takes it from them, and tells them; apps of Dapr's API are subscribed
 * anew by that API. As though the session had unsubscribed: what is out goes to other sessions of the app that may have it, or to nobody.
 * In the loop, at home; it looks when the rules have changed, and only then.
 */
public final class Revocations {
    private final PubSub pubSub;
    private final AppAccess access;
    private final Replies replies;
    private final SubscriptionEndedEncoder ended = new SubscriptionEndedEncoder();
    private AccessRules seen = AccessRules.NONE;

    public Revocations(final PubSub pubSub, final AppAccess access, final Replies replies) {
        this.pubSub = pubSub;
        this.access = access;
        this.replies = replies;
    }

    /** @return work done */
    public int poll() {
        final AccessRules rules = access.settled();
        if (rules == seen) {
            return 0;
        }
        seen = rules;
        endRevoked(rules);
        return 1;
    }

    /** Exactly: would {@link #poll} do nothing? */
    public boolean isQuiet() {
        return access.settled() == seen;
    }

    private void endRevoked(final AccessRules rules) {
        final ConsumerTable consumers = pubSub.consumers();
        for (int i = 0; i < consumers.capacity(); i++) {
            final Consumer consumer = consumers.get(i);
            if (consumer != null && consumer.session().kind() == Session.Kind.IPC) {
                final Topic topic = consumer.subscription().topic();
                final ErrorCode refusal =
                        pubSub.topics().refusal(rules, consumer.session().appId(), topic);
                if (refusal != null) {
                    end(consumer, topic, refusal);
                }
            }
        }
    }

    private void end(final Consumer consumer, final Topic topic, final ErrorCode code) {
        final Session session = consumer.session();
        pubSub.unsubscribe(session, consumer.id());
        replies.say(topic.name())
                .and(" is not allowed any more for app id ")
                .and(session.appId())
                .and(": scopes have changed");
        ended.wrapAndApplyHeader(replies.buffer(), 0, replies.header())
                .subscriptionId(consumer.id())
                .code(code.number());
        replies.completeHeader(0);
        ended.putMessage(replies.text().buffer(), 0, replies.text().length());
        session.outbox().send(replies.buffer(), 0, MessageHeaderEncoder.ENCODED_LENGTH + ended.encodedLength());
    }
}
