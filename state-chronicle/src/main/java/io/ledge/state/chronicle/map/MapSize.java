package io.ledge.state.chronicle.map;

/**
 * How large a map is made; fixed from then on.
 *
 * @param entries it holds at least, if they are of the average sizes
 * @param averageKeySize bytes, the key prefix included
 * @param averageValueSize bytes, without Ledge's own 18 an entry; a value above 4 KiB counts as one entry for each 4 KiB
 */
public record MapSize(long entries, int averageKeySize, int averageValueSize) {
    @Override
    public String toString() {
        return "entries=" + entries + ", averageKeySize=" + averageKeySize + ", averageValueSize=" + averageValueSize;
    }
}
