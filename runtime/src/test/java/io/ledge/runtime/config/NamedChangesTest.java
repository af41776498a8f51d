package io.ledge.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.ledge.api.semantics.HttpEndpoint;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is told of HTTP endpoints, and which are in force, when their files are read again. */
class NamedChangesTest {
    private static final NamedChanges.Kind<HttpEndpoint> KIND =
            new NamedChanges.Kind<>("HTTPEndpoint", HttpEndpoint::name, HttpEndpoint::source, HttpEndpoint::isSameAs);

    private static HttpEndpoint endpoint(final String name, final String url, final String source) {
        return new HttpEndpoint(name, url, Map.of(), HttpEndpoint.Tls.NONE, List.of(), source);
    }

    private static NamedChanges<HttpEndpoint> between(
            final List<HttpEndpoint> before, final List<HttpEndpoint> now, final String... badFiles) {
        return NamedChanges.between(before, now, KIND, List.of(badFiles)::contains);
    }

    private static List<String> texts(final NamedChanges<HttpEndpoint> changes) {
        return changes.news().stream().map(NamedChanges.News::text).toList();
    }

    @Test
    void shouldSayNothingWhenItOnlyMoved() {
        final HttpEndpoint till = endpoint("till", "http://till", "/r/all.yaml:3");
        final NamedChanges<HttpEndpoint> changes =
                between(List.of(till), List.of(endpoint("till", "http://till", "/r/other.yaml:5")));
        assertEquals(List.of(), changes.news());
        assertSame(till, changes.all().getFirst());
    }

    @Test
    void shouldTellOfWhatIsNewAnotherAndGone() {
        final NamedChanges<HttpEndpoint> changes = between(
                List.of(
                        endpoint("till", "http://till", "/r/all.yaml:3"),
                        endpoint("gone", "http://g", "/r/all.yaml:9")),
                List.of(endpoint("till", "http://other", "/r/all.yaml:4"), endpoint("new", "http://n", "/r/n.yaml:1")));
        assertEquals(
                List.of(
                        "/r/all.yaml:4: HTTPEndpoint 'till' is in force",
                        "/r/n.yaml:1: HTTPEndpoint 'new' is in force",
                        "/r/all.yaml:9: HTTPEndpoint 'gone' has ended: no file has it any more"),
                texts(changes));
        assertEquals(
                List.of("http://other", "http://n"),
                changes.all().stream().map(HttpEndpoint::baseUrl).toList());
    }

    @Test
    void shouldKeepWhatAFileHadBeforeItsError() {
        final HttpEndpoint till = endpoint("till", "http://till", "/r/all.yaml:3");
        final NamedChanges<HttpEndpoint> changes = between(List.of(till), List.of(), "/r/all.yaml");
        assertSame(till, changes.all().getFirst());
        assertEquals(
                List.of("/r/all.yaml:3: HTTPEndpoint 'till' goes on as it was read before the error"), texts(changes));
    }

    @Test
    void shouldTellTheOnesOfTwoDirectoriesApart() {
        final HttpEndpoint one = endpoint("till", "http://one", "/a/all.yaml:1");
        final HttpEndpoint other = endpoint("till", "http://other", "/b/all.yaml:1");
        assertEquals(
                List.of(), between(List.of(one, other), List.of(one, other)).news());
        assertEquals(
                List.of("/b/all.yaml:1: HTTPEndpoint 'till' has ended: no file has it any more"),
                texts(between(List.of(one, other), List.of(one))));
    }
}
