package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ledge.core.session.AccessRules;
import io.ledge.core.session.Grant;
import io.ledge.core.session.TopicFilter;
import io.ledge.protocol.ErrorCode;
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
