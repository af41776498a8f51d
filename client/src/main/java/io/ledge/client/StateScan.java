package io.ledge.client;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** Asks for the pages of a scan as its reader comes to them. Each iterator is a scan of its own. */
final class StateScan implements Iterable<StateEntry> {
    private final Function<ScanCursor, StatePage> pages;

    /** @param pages the page at a cursor; null: the first */
    StateScan(final Function<ScanCursor, StatePage> pages) {
        this.pages = pages;
    }

    @Override
    public Iterator<StateEntry> iterator() {
        return new Iterator<>() {
            private StatePage page = pages.apply(null);
            private Iterator<StateEntry> entries = page.entries().iterator();

            @Override
            public boolean hasNext() {
                while (!entries.hasNext() && !page.isLast()) {
                    page = pages.apply(page.next());
                    entries = page.entries().iterator();
                }
                return entries.hasNext();
            }

            @Override
            public StateEntry next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the scan is over");
                }
                return entries.next();
            }
        };
    }
}
