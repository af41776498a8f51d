package io.ledge.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceDirectoriesTest {
    private static final Path OWN = Path.of("/own");
    private static final Path ALL = Path.of("/all");

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
}
