package io.ledge.benchmarks.store;

import io.ledge.benchmarks.rig.AbsentException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** SQLite with a write-ahead log that is synced at each commit. One statement, one transaction. */
final class SqliteStore implements LocalStore {
    private static final String SCHEMA = "CREATE TABLE kv (k BLOB PRIMARY KEY, v BLOB) WITHOUT ROWID";
    private static final String UPSERT = "INSERT INTO kv VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v";

    private final Connection connection;
    private final PreparedStatement upsert;

    SqliteStore(final Path directory) throws SQLException, AbsentException {
        try {
            Class.forName("org.sqlite.JDBC");
        } catch (final ClassNotFoundException ex) {
            throw new AbsentException("no sqlite-jdbc on the class path");
        }
        connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("sqlite.db"));
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute(SCHEMA);
        }
        upsert = connection.prepareStatement(UPSERT);
    }

    @Override
    public void fill(final byte[][] keys, final byte[] value) throws SQLException {
        connection.setAutoCommit(false);
        for (final byte[] key : keys) {
            set(key, value);
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    @Override
    public void set(final byte[] key, final byte[] value) throws SQLException {
        upsert.setBytes(1, key);
        upsert.setBytes(2, value);
        upsert.executeUpdate();
    }

    @Override
    public void close() throws IOException {
        try {
            upsert.close();
            connection.close();
        } catch (final SQLException ex) {
            throw new IOException(ex);
        }
    }
}
