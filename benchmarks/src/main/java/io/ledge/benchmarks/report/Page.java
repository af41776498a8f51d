package io.ledge.benchmarks.report;

import io.ledge.runtime.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Facts of the machine with tables below them: what every report looks like.
 *
 * @param machine facts, in the order to print
 */
public record Page(Map<String, String> machine, List<Table> tables) {
    /** For a terminal. */
    public List<String> text() {
        final List<String> text = new ArrayList<>();
        machine.forEach((name, fact) -> text.add(name + ": " + fact));
        tables.forEach(table -> text.addAll(table.text()));
        return text;
    }

    /** @param plot file name of the picture beside it */
    public List<String> markdown(final String title, final String plot) {
        final List<String> text = new ArrayList<>(List.of("# " + title, ""));
        machine.forEach((name, fact) -> text.add("- " + name + ": " + fact));
        text.addAll(List.of("", "![" + title + "](" + plot + ")"));
        tables.forEach(table -> text.addAll(table.markdown()));
        return text;
    }

    /** Those of the facts that are there, in one line below a picture. */
    public static String footer(final Map<String, String> machine, final List<String> facts) {
        return facts.stream()
                .filter(machine::containsKey)
                .map(fact -> fact + ": " + machine.get(fact))
                .collect(Collectors.joining("  ·  "));
    }

    /** One JSON object a line: the machine's, then what was found. */
    public static List<String> json(final Map<String, String> machine, final Stream<?> found) {
        final Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("event", "machine");
        facts.putAll(machine);
        return Stream.concat(Stream.of(facts), found).map(Json::of).toList();
    }
}
