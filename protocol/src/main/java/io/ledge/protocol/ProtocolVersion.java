package io.ledge.protocol;

import io.ledge.protocol.codec.MessageHeaderDecoder;

/**
 * The version rule. Every message carries schema id and version in its header.
 *
 * <ul>
 *   <li>An older peer sends shorter blocks: decoders give null values (0 for counts and flags) for fields it did not know.
 *   <li>A newer peer sends longer blocks and more groups or data at the end: decoders skip by {@code blockLength}, and
 *       what follows the last known data is not read.
 *   <li>So a new version adds: fields at the end of a block (a message's, or that of a group's entries), data at the end of
 *       a message, a group at the end of a message that has no data, and messages. Nothing else: on the wire data follow
 *       all groups, so an older reader would take a group added in front of data for data, and it cannot skip data added
 *       inside an entry.
 *   <li>A message whose template is not known is answered with {@link ErrorCode#UNKNOWN_TEMPLATE}; the session lives.
 *   <li>Another schema id, or a version below {@link #OLDEST_SUPPORTED}, is refused at Connect.
 * </ul>
 */
public final class ProtocolVersion {
    public static final int SCHEMA_ID = MessageHeaderDecoder.SCHEMA_ID;
    public static final int CURRENT = MessageHeaderDecoder.SCHEMA_VERSION;
    public static final int OLDEST_SUPPORTED = 1;

    private ProtocolVersion() {}

    public static boolean isSupported(final int schemaId, final int version) {
        return schemaId == SCHEMA_ID && version >= OLDEST_SUPPORTED;
    }
}
