package io.ledge.core.state;

import java.util.List;

/**
 * Where data of a durable store may lie from before the store had its name: the store goes on there when its own name is not in
 * the journal, that one is, and it holds what is the store's.
 *
 * @param keyPrefixes beginnings of stored keys, one of which must be there; an empty one: any key will do
 */
public record FormerStore(String name, List<String> keyPrefixes) {
    public FormerStore {
        keyPrefixes = List.copyOf(keyPrefixes);
    }
}
