package io.ledge.protocol.schema;

import java.nio.file.Path;

/** Where the module's files are while its tests run (Maven and IDEs start them in the module's directory). */
final class Places {
    private Places() {}

    static Path module() {
        return Path.of("").toAbsolutePath();
    }

    static Schema currentSchema() {
        return currentSchema(Integer.MAX_VALUE);
    }

    /** The current schema without what came after that version. */
    static Schema currentSchema(final int version) {
        return Schema.read(module().resolve("src/main/sbe/ledge.xml"), version);
    }

    /** Made by {@link NextSchema} in the build. */
    static Schema nextSchema() {
        return Schema.read(module().resolve("target/generated-test-resources/next.xml"));
    }
}
