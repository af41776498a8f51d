package io.ledge.protocol.schema;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Makes the schema of a node one version ahead: every extension that the version rule allows, in every message.
 *
 * <ul>
 *   <li>a number and an enum at the end of every block, that of group entries included;
 *   <li>a group at the end of every message that has no data (on the wire data come last: a group before them would be
 *       read as data by an older reader);
 *   <li>text at the end of every message;
 *   <li>a message.
 * </ul>
 *
 * <p>The build runs this file as a source program, {@code java NextSchema.java ledge.xml next.xml}, before it compiles the
 * tests, and generates {@code io.ledge.protocol.next} from the result.
 */
final class NextSchema {
    private static final String CODEC_PACKAGE = "io.ledge.protocol.next";
    private static final String NEW_MESSAGE_ID = "9999";

    private final Document document;
    private final String version;

    private NextSchema(final Document document) {
        this.document = document;
        version = String.valueOf(
                1 + Integer.parseInt(document.getDocumentElement().getAttribute("version")));
    }

    public static void main(final String... arguments) throws Exception {
        final Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of(arguments[0]).toFile());
        new NextSchema(document).extend();
        final Path result = Path.of(arguments[1]);
        Files.createDirectories(result.toAbsolutePath().getParent());
        TransformerFactory.newInstance()
                .newTransformer()
                .transform(new DOMSource(document), new StreamResult(result.toFile()));
    }

    private void extend() {
        final Element root = document.getDocumentElement();
        root.setAttribute("package", CODEC_PACKAGE);
        root.setAttribute("version", version);
        for (final Element message : children(root, "sbe:message")) {
            extendMessage(message);
        }
        final Element added =
                element("sbe:message", Map.of("name", "Added", "id", NEW_MESSAGE_ID, "sinceVersion", version));
        added.appendChild(element("field", Map.of("name", "number", "id", "1", "type", "int64")));
        root.appendChild(added);
    }

    private void extendMessage(final Element message) {
        extendBlock(message, children(message, "group", "data"));
        for (final Element group : children(message, "group")) {
            extendBlock(group, children(group, "group", "data"));
        }
        if (children(message, "data").isEmpty()) {
            final Element group = since("group", "addedEntries", "903", Map.of("dimensionType", "groupSizeEncoding"));
            group.appendChild(since("field", "entryNumber", "904", Map.of("type", "int64")));
            message.appendChild(group);
        }
        message.appendChild(since("data", "addedText", "905", Map.of("type", "varStringEncoding")));
    }

    /** @param afterwards what follows the block */
    private void extendBlock(final Element parent, final List<Element> afterwards) {
        final Node next = afterwards.isEmpty() ? null : afterwards.getFirst();
        parent.insertBefore(since("field", "addedNumber", "901", Map.of("type", "uint32")), next);
        parent.insertBefore(since("field", "addedStatus", "902", Map.of("type", "AckStatus")), next);
    }

    private Element since(final String tag, final String name, final String id, final Map<String, String> more) {
        final Element element = element(tag, more);
        element.setAttribute("name", name);
        element.setAttribute("id", id);
        element.setAttribute("sinceVersion", version);
        return element;
    }

    private Element element(final String tag, final Map<String, String> attributes) {
        final Element element = tag.startsWith("sbe:")
                ? document.createElementNS("http://fixprotocol.io/2016/sbe", tag)
                : document.createElement(tag);
        attributes.forEach(element::setAttribute);
        return element;
    }

    private static List<Element> children(final Element parent, final String... tags) {
        final List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element e && List.of(tags).contains(e.getTagName())) {
                children.add(e);
            }
        }
        return children;
    }
}
