package io.ledge.simulator.command;

import io.ledge.core.journal.Durability;

/** The stores of the simulated node: every durability, every way to prefix keys. */
public enum Store {
    LEDGER("ledger", Durability.ALWAYS, ""),
    SHARED("shared", Durability.ALWAYS, "none"),
    INTERVAL("interval", new Durability(50), "name"),
    QUICK("quick", Durability.OS, ""),
    MEMORY("memory", null, "none");

    public static final String[] APPS = {"alpha", "beta"};

    private static final Store[] ALL = values();

    private final String storeName;
    private final Durability durability;
    private final String keyPrefix;

    Store(final String storeName, final Durability durability, final String keyPrefix) {
        this.storeName = storeName;
        this.durability = durability;
        this.keyPrefix = keyPrefix;
    }

    public static Store of(final int index) {
        return ALL[index];
    }

    public static int count() {
        return ALL.length;
    }

    public String storeName() {
        return storeName;
    }

    /** Null: a restart forgets it. */
    public Durability durability() {
        return durability;
    }

    public boolean isDurable() {
        return durability != null;
    }

    /** Is a change on the disk before anybody learns of it? */
    public boolean isSyncedFirst() {
        return durability != null && durability.isSyncedFirst();
    }

    /** Dapr's setting. */
    public String keyPrefix() {
        return keyPrefix;
    }

    /** Has each app keys of its own? */
    public boolean isPerApp() {
        return keyPrefix.isEmpty();
    }
}
