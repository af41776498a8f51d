package io.ledge.simulator.command;

import io.ledge.simulator.trace.Dice;

/**
 * The keys of a run, and a number for each place a value can be at, its <em>slot</em>: store, app where the store keeps apps
 * apart, key. Few, so that they meet.
 */
public final class Keys {
    /** What a scan may ask for. */
    public static final String[] PREFIXES = {"", "k", "d/", "none/"};

    private static final int LONG_KEY = 900;

    private final String[] names;

    public Keys(final Dice dice, final int count) {
        names = new String[count];
        for (int i = 0; i < count; i++) {
            names[i] = switch (dice.nextInt(8)) {
                case 0 -> "d/" + i;
                case 1 -> "d/" + i + "-" + "x".repeat(dice.nextInt(LONG_KEY));
                case 2 -> "käse" + i;
                default -> "k" + i;
            };
        }
    }

    public int count() {
        return names.length;
    }

    public String name(final int key) {
        return names[key];
    }

    /** The key of that name, or -1. */
    public int find(final String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    public int slotCount() {
        return Store.count() * Store.APPS.length * names.length;
    }

    public int slot(final Store store, final int app, final int key) {
        final int owner = store.isPerApp() ? app : 0;
        return (store.ordinal() * Store.APPS.length + owner) * names.length + key;
    }

    public Store store(final int slot) {
        return Store.of(slot / (Store.APPS.length * names.length));
    }

    public int key(final int slot) {
        return slot % names.length;
    }

    /** For people. */
    public String describe(final int slot) {
        final Store store = store(slot);
        final int owner = slot / names.length % Store.APPS.length;
        return store.storeName() + (store.isPerApp() ? ", app " + Store.APPS[owner] : "") + ", key "
                + shortened(names[key(slot)]);
    }

    static String shortened(final String name) {
        return name.length() <= 40 ? name : name.substring(0, 20) + "… (" + name.length() + ")";
    }
}
