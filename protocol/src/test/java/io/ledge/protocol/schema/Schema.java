package io.ledge.protocol.schema;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * What a schema file declares, as far as the wire is concerned.
 *
 * @param codecPackage of the generated codecs
 * @param header the fields of messageHeader, in order
 * @param enums valid values by name of the enum
 */
record Schema(
        String codecPackage,
        int id,
        int version,
        List<Member> header,
        Map<String, Map<String, Integer>> enums,
        List<Message> messages) {

    record Message(String name, int id, List<Member> members) {}

    /** A part of a message; {@code since} is the version that brought it. */
    sealed interface Member {
        String name();

        int id();

        int since();

        /** Members of every version up to {@code version}. */
        static List<Member> upTo(final int version, final List<Member> members) {
            return members.stream().filter(member -> member.since() <= version).toList();
        }
    }

    record Field(String name, int id, int since, String type) implements Member {}

    record Group(String name, int id, int since, List<Member> members) implements Member {}

    record Data(String name, int id, int since, String type) implements Member {
        boolean isText() {
            return type.equals("varStringEncoding");
        }
    }

    static Schema read(final Path file) {
        return read(file, Integer.MAX_VALUE);
    }

    /** As it was in that version: without messages, members and valid values that came later. */
    static Schema read(final Path file, final int version) {
        try {
            final Element root = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile())
                    .getDocumentElement();
            return new Schema(
                    root.getAttribute("package"),
                    number(root, "id", 0),
                    Math.min(version, number(root, "version", 0)),
                    header(root),
                    enums(root, version),
                    children(root, "sbe:message").stream()
                            .filter(e -> isSince(e, version))
                            .map(e -> new Message(e.getAttribute("name"), number(e, "id", 0), members(e, version)))
                            .toList());
        } catch (final IOException | SAXException | ParserConfigurationException ex) {
            throw new IllegalStateException("cannot read the schema " + file, ex);
        }
    }

    private static List<Member> header(final Element root) {
        final Element types = children(root, "types").getFirst();
        final Element header = children(types, "composite").stream()
                .filter(e -> e.getAttribute("name").equals("messageHeader"))
                .findFirst()
                .orElseThrow();
        return children(header, "type").stream()
                .<Member>map(e -> new Field(e.getAttribute("name"), 0, 0, e.getAttribute("primitiveType")))
                .toList();
    }

    private static Map<String, Map<String, Integer>> enums(final Element root, final int version) {
        final Map<String, Map<String, Integer>> enums = new LinkedHashMap<>();
        for (final Element e : children(children(root, "types").getFirst(), "enum")) {
            final Map<String, Integer> values = new LinkedHashMap<>();
            children(e, "validValue").stream()
                    .filter(value -> isSince(value, version))
                    .forEach(value -> values.put(
                            value.getAttribute("name"),
                            Integer.valueOf(value.getTextContent().trim())));
            if (isSince(e, version)) {
                enums.put(e.getAttribute("name"), values);
            }
        }
        return enums;
    }

    private static List<Member> members(final Element parent, final int version) {
        final List<Member> members = new ArrayList<>();
        for (final Element e : children(parent, null)) {
            final String name = e.getAttribute("name");
            final int id = number(e, "id", -1);
            final int since = number(e, "sinceVersion", 0);
            if (!isSince(e, version)) {
                continue;
            }
            members.add(
                    switch (e.getTagName()) {
                        case "field" -> new Field(name, id, since, e.getAttribute("type"));
                        case "group" -> new Group(name, id, since, members(e, version));
                        case "data" -> new Data(name, id, since, e.getAttribute("type"));
                        default -> throw new IllegalStateException("what is a " + e.getTagName() + "?");
                    });
        }
        return members;
    }

    private static boolean isSince(final Element e, final int version) {
        return number(e, "sinceVersion", 0) <= version;
    }

    private static int number(final Element e, final String attribute, final int absent) {
        return e.hasAttribute(attribute) ? Integer.parseInt(e.getAttribute(attribute)) : absent;
    }

    private static List<Element> children(final Element parent, final String tag) {
        final List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element e && (tag == null || e.getTagName().equals(tag))) {
                children.add(e);
            }
        }
        return children;
    }
}
