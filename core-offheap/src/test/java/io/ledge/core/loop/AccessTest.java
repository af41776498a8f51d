package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ledge.core.session.AccessRules;
import io.ledge.core.session.Grant;
import io.ledge.core.session.TopicFilter;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.DeliverDecoder;
import io.ledge.protocol.codec.SubscriptionKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What rules keep from an app: hidden components are those that are not there; topics and encrypted stores are refused. */
class AccessTest {
    private final CoreHarness core = new CoreHarness();
    private final TestApp app = core.connect("app");
    private final TestApp other = core.connect("other");
    private final List<String> asked = new ArrayList<>();

    @AfterEach
    void tearDown() {
        core.close();
    }

    private void rules(final AccessRules rules) {
        core.core.sessions().access().rules((appId, component) -> {
            asked.add(appId + " " + component);
            return rules.grant(appId, component);
        });
    }

    private void hideFromOther() {
        rules((appId, component) -> appId.equals("other") ? Grant.NONE : Grant.ALL);
    }

    private static byte[] subscribe(final SubscriptionKind kind, final String component, final String topic) {
        return Commands.subscribe(1, kind, component, topic, SubscribeOptions.DEFAULT);
    }

    @Test
    void shouldHideComponentsAsThoughTheyWereNotThere() {
        hideFromOther();
        app.set("shared", "k", new byte[] {1});
        final Reply hidden = other.get("shared", "k");
        assertEquals(ErrorCode.STORE_NOT_FOUND, hidden.code());
        assertEquals(other.get("nowhere", "k").text().replace("nowhere", "shared"), hidden.text());
        assertEquals(
                ErrorCode.STORE_NOT_FOUND,
                other.set("shared", "k", new byte[] {2}).code());
        assertEquals(
                ErrorCode.STORE_NOT_FOUND,
                other.call(Commands.watch(1, "shared", "", -1, true)).code());
        assertEquals(
                ErrorCode.STORE_NOT_FOUND,
                other.call(Commands.scan(1, "shared", "", 9, true, new byte[0])).code());
        assertEquals(
                ErrorCode.PUBSUB_NOT_FOUND,
                other.call(Commands.publish(1, "bus", "t", new byte[1], 0, 0, 0))
                        .code());
        assertEquals(
                ErrorCode.PUBSUB_NOT_FOUND,
                other.call(subscribe(SubscriptionKind.TOPIC, "bus", "t")).code());
        assertEquals(
                ErrorCode.BINDING_NOT_FOUND,
                other.call(subscribe(SubscriptionKind.BINDING, "in", "")).code());
        final Reply binding = other.call(Commands.invoke(1, "out", new byte[1], 0, 0));
        assertEquals(ErrorCode.BINDING_NOT_FOUND, binding.code());
        assertEquals(
                other.call(Commands.invoke(1, "no", new byte[1], 0, 0)).text().replace("'no'", "'out'"),
                binding.text());
        assertArrayEquals(new byte[] {1}, app.valueOf("shared", "k"), "and the one that sees it goes on");
        app.subscribe("t", SubscribeOptions.DEFAULT);
    }

    @Test
    void shouldAskOnceForEachAppAndComponentAndAnewWhenRulesChange() {
        hideFromOther();
        for (int i = 0; i < 3; i++) {
            app.get("store", "k");
            other.get("store", "k");
            app.get("shared", "k");
        }
        assertEquals(List.of("app store", "other store", "app shared"), asked);
        asked.clear();
        rules((appId, component) -> Grant.ALL);
        other.get("store", "k").value();
        other.call(subscribe(SubscriptionKind.BINDING, "in", ""));
        assertEquals(List.of("other store", "other in"), asked);
    }

    @Test
    void shouldKeepTopicsToThoseAllowed() {
        final Grant some =
                new Grant(true, false, TopicFilter.only(List.of("a", "b")), TopicFilter.allBut(List.of("secret", "b")));
        rules((appId, component) -> some);
        app.publish("a", new byte[1]);
        core.work();
        app.take().done();
        final Reply refused = app.call(Commands.publish(1, "bus", "c", new byte[1], 0, 0, 0));
        assertEquals(ErrorCode.NOT_ALLOWED, refused.code());
        assertEquals("topic c is not allowed for app id app", refused.text());
        app.subscribe("a", SubscribeOptions.DEFAULT);
        for (final String topic : List.of("b", "secret")) {
            assertEquals(
                    ErrorCode.NOT_ALLOWED,
                    app.call(subscribe(SubscriptionKind.TOPIC, "bus", topic)).code());
        }
        assertEquals(0, core.bodyBlocks());
        final long body = app.sendBody(new byte[6_000]);
        assertEquals(
                ErrorCode.NOT_ALLOWED,
                app.call(Commands.publish(1, "bus", "c", new byte[0], body, 6_000, 0))
                        .code());
        assertEquals(0, core.bodyBlocks(), "what a refused message brought is gone");
    }

    private static AccessRules only(final String... topics) {
        final Grant some = new Grant(true, false, TopicFilter.ALL, TopicFilter.only(List.of(topics)));
        return (appId, component) -> appId.equals("app") ? some : Grant.ALL;
    }

    private void deliverTo(final TestApp whom, final String topic) {
        other.publish(topic, new byte[1]);
        core.work();
        whom.takeAll().stream()
                .filter(reply -> reply.templateId() == DeliverDecoder.TEMPLATE_ID)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing delivered"));
    }

    @Test
    void shouldEndTheSubscriptionsThatRulesTakeAway() {
        final long revoked = app.subscribe("t", SubscribeOptions.DEFAULT);
        app.subscribe("kept", SubscribeOptions.DEFAULT);
        other.subscribe("t", SubscribeOptions.DEFAULT);
        other.publish("t", new byte[1]);
        core.work();
        final Reply out = app.take();
        other.takeAll();

        core.core.sessions().access().rules(only("kept"));
        core.work();
        final Reply notice = app.take();
        assertEquals(revoked, notice.subscriptionEnded().subscriptionId());
        assertEquals(ErrorCode.NOT_ALLOWED.number(), notice.subscriptionEnded().code());
        assertEquals(
                "bus/t is not allowed any more for app id app: scopes have changed",
                notice.subscriptionEnded().message());

        app.ack(out, AckStatus.SUCCESS);
        core.work();
        assertEquals(ErrorCode.SUBSCRIPTION_UNKNOWN, app.take().code(), "what was out has been taken back");
        deliverTo(other, "t");
        assertEquals(List.of(), app.takeAll());
        deliverTo(app, "kept");
        assertEquals(
                ErrorCode.NOT_ALLOWED,
                app.call(subscribe(SubscriptionKind.TOPIC, "bus", "t")).code());
    }

    @Test
    void shouldEndTheSubscriptionsToWhatIsHidden() {
        final long topic = other.subscribe("t", SubscribeOptions.DEFAULT);
        final long binding = other.call(subscribe(SubscriptionKind.BINDING, "in", ""))
                .subscribed()
                .subscriptionId();
        hideFromOther();
        core.work();
        final List<Reply> notices = other.takeAll();
        assertEquals(
                List.of(topic, binding),
                notices.stream()
                        .map(notice -> notice.subscriptionEnded().subscriptionId())
                        .toList());
        assertEquals(
                List.of(ErrorCode.PUBSUB_NOT_FOUND.number(), ErrorCode.BINDING_NOT_FOUND.number()),
                notices.stream()
                        .map(notice -> notice.subscriptionEnded().code())
                        .toList());
        rules(AccessRules.NONE);
        app.publish("t", new byte[1]);
        core.work();
        assertEquals(List.of(), other.takeAll(), "once ended it stays ended");
    }

    /** A change of the resources may fail, and then all is as it was; a component that is away comes back. */
    @Test
    void shouldEndNoSubscriptionForAWhile() {
        app.subscribe("t", SubscribeOptions.DEFAULT);
        core.core.sessions().access().meanwhile(only());
        core.work();
        assertEquals(List.of(), app.takeAll());
        rules(AccessRules.NONE);
        core.core.remove("bus");
        rules((appId, component) -> component.equals("bus") ? Grant.NONE : Grant.ALL);
        core.work();
        assertEquals(List.of(), app.takeAll());
        core.core.addInMemoryPubSub("bus", "pubsub.in-memory");
        rules(AccessRules.NONE);
        deliverTo(app, "t");
    }

    @Test
    void shouldNeitherReadNorWriteASealedStore() {
        app.set("store", "k", new byte[] {1});
        rules((appId, component) -> new Grant(true, component.equals("store"), TopicFilter.ALL, TopicFilter.ALL));
        for (final byte[] command : List.of(
                Commands.get(1, "store", "k"),
                Commands.set(1, "store", "k", new byte[1], SetOptions.NONE),
                Commands.bulkGet(1, "store", List.of("k")),
                Commands.increment(1, "store", "k", 1),
                Commands.scan(1, "store", "", 9, true, new byte[0]),
                Commands.watch(1, "store", "", -1, true),
                Commands.transact(1, "store", Commands.Operation.upsert("k", "2")))) {
            assertEquals(ErrorCode.STORE_ENCRYPTED, app.call(command).code());
        }
        app.set("shared", "k", new byte[1]).done();
        app.call(Commands.delete(1, "store", "k", SetOptions.NONE)).done();
        assertEquals(1, core.entries(), "of the other store");
    }
}
