package io.ledge.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceDirectoriesTest {
    private static final Path OWN = Path.of("/own");
    private static final Path ALL = Path.of("/all");

    @TempDir
    private Path brought;

    @Test
    void shouldPlaceWhatIsInNoFileBehindAllDirectories() {
        final AppContext app = new AppContext("web").resourcesPaths(List.of(OWN, ALL));
        final ResourceDirectories directories = new ResourceDirectories(List.of(ALL), List.of(app));
        assertEquals(0, directories.place(app, "/own/a.yaml:3"));
        assertEquals(1, directories.place(app, "/all/a.yaml:3"));
        assertEquals(Integer.MAX_VALUE, directories.place(app, "statestore"), "the default store");
        assertEquals(Integer.MAX_VALUE, directories.place(new AppContext("other"), ""));
        assertTrue(directories.sees(app, "statestore"));
    }

    private static AppContext bringing(final String appId, final Path directory) {
        return new AppContext(appId).resourcesPaths(List.of(directory));
    }

    @Test
    void shouldCountTheAppThatCameInPlaceOfOneOfTheStart() throws Exception {
        final AppContext started = new AppContext("web");
        final ResourceDirectories directories = new ResourceDirectories(List.of(ALL), List.of(started));
        final AppContext again = bringing("web", brought);
        final AppContext other = new AppContext("other");
        assertTrue(directories.concerns(again) && !directories.concerns(other));
        directories.attach(again);
        assertEquals(List.of(again), directories.apps());
        assertTrue(directories.sees(again, brought + "/a.yaml:1"));
        assertTrue(directories.detach(again));
        final AppContext bare = new AppContext("web");
        assertTrue(directories.concerns(bare));
        directories.attach(bare);
        assertEquals(List.of(bare), directories.apps());
        assertFalse(bare.hasResourcesPaths());
        directories.detach(bare);
        assertEquals(List.of(started), directories.apps());
    }

    @Test
    void shouldShowNobodyWhatIsLeftOfAnAppThatHasGone() throws Exception {
        final AppContext started = new AppContext("web");
        final ResourceDirectories directories = new ResourceDirectories(List.of(ALL), List.of(started));
        final AppContext app = bringing("app", brought);
        final String stuck = brought + "/a.yaml:1";
        directories.attach(app);
        directories.detach(app);
        assertEquals(List.of(ALL), directories.all());
        assertFalse(directories.sees(started, stuck), "before the files are read again");
        directories.inForce(Stream.of(stuck, "statestore"));
        assertFalse(directories.sees(started, stuck), "it could not be taken out");
        assertEquals(Map.of(brought, brought.toString()), directories.own());
        directories.inForce(Stream.of("statestore"));
        assertEquals(Map.of(), directories.own());
    }

    @Test
    void shouldReadTheOthersWhileOneThatWasBroughtIsAway() throws Exception {
        final ResourceDirectories directories = new ResourceDirectories(List.of(ALL), List.of());
        directories.attach(bringing("app", brought));
        assertEquals(List.of(ALL, brought), directories.readable());
        Files.delete(brought);
        assertEquals(List.of(ALL), directories.readable());
        assertEquals(List.of(ALL, brought), directories.all());
    }
}
