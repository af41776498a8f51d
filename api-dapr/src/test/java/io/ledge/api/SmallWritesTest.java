package io.ledge.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SmallWritesTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new Gathering());

    @AfterEach
    void tearDown() {
        channel.finishAndReleaseAll();
    }

    /** Passes on when it flushes. */
    private static final class Gathering extends ChannelOutboundHandlerAdapter {
        private final SmallWrites small = new SmallWrites();

        @Override
        public void write(final ChannelHandlerContext context, final Object message, final ChannelPromise promise) {
            small.write(context, message, promise);
        }

        @Override
        public void flush(final ChannelHandlerContext context) {
            small.passOn(context);
            context.flush();
        }

        @Override
        public void handlerRemoved(final ChannelHandlerContext context) {
            small.passOn(context);
        }
    }

    @Test
    void shouldPutWritesIntoOneBufferInTheirOrder() {
        final ByteBuf first = bytes("one ");
        final ByteBuf second = bytes("two ");
        final List<ChannelFuture> ends =
                List.of(channel.write(first), channel.write(second), channel.write(bytes("three")));
        assertTrue(ends.stream().noneMatch(ChannelFuture::isDone), "nothing has left");
        channel.flush();
        assertEquals(List.of("one two three"), sent());
        assertTrue(ends.stream().allMatch(ChannelFuture::isSuccess));
        assertEquals(0, first.refCnt() + second.refCnt());
    }

    @Test
    void shouldNotCopyAWriteThatIsAlone() {
        final ByteBuf alone = bytes("alone");
        final ChannelFuture end = channel.writeAndFlush(alone);
        assertSame(alone, channel.readOutbound());
        assertTrue(end.isSuccess());
        alone.release();
    }

    @Test
    void shouldKeepLargeWritesBehindThoseOfBefore() {
        final String large = "x".repeat(1025);
        channel.write(bytes("a"));
        channel.write(bytes("b"));
        channel.write(bytes(large));
        channel.write(bytes("c"));
        channel.flush();
        assertEquals(List.of("ab", large, "c"), sent());
    }

    @Test
    void shouldBeginAnotherBufferWhenOneIsFull() {
        final String most = "y".repeat(1024);
        channel.write(bytes(most));
        channel.write(bytes(most));
        channel.write(bytes("z"));
        channel.flush();
        assertEquals(List.of(most + most, "z"), sent());
    }

    @Test
    void shouldPassOnWhatIsNoBuffer() {
        final Object message = new Object();
        channel.write(bytes("a"));
        channel.write(message);
        channel.flush();
        assertEquals("a", text(channel.readOutbound()));
        assertSame(message, channel.readOutbound());
    }

    @Test
    void shouldTakeWritesThatNobodyIsToldOf() {
        channel.write(bytes("a"), channel.voidPromise());
        channel.write(bytes("b"), channel.voidPromise());
        channel.flush();
        assertEquals(List.of("ab"), sent());
    }

    /** As HTTP/2 does when a stream ends. */
    @Test
    void shouldKeepWhatIsWrittenWhileOthersAreTold() {
        channel.write(bytes("a")).addListener(_ -> channel.write(bytes("c")));
        channel.write(bytes("b"));
        channel.flush();
        assertEquals(List.of("ab"), sent());
        channel.flush();
        assertEquals(List.of("c"), sent());
    }

    @Test
    void shouldGiveBackASingleWriteWhenTheConnectionCloses() {
        final ByteBuf alone = bytes("a");
        final ChannelFuture end = channel.write(alone);
        channel.close();
        channel.runPendingTasks();
        assertFalse(end.isSuccess());
        assertTrue(end.isDone());
        assertEquals(0, alone.refCnt());
    }

    @Test
    void shouldTellEveryWriteOfAFailureAndGiveItsBufferBack() {
        final ByteBuf first = bytes("a");
        final ByteBuf second = bytes("b");
        final List<ChannelFuture> ends = List.of(channel.write(first), channel.write(second));
        channel.close();
        channel.runPendingTasks();
        for (final ChannelFuture end : ends) {
            assertTrue(end.isDone());
            assertFalse(end.isSuccess());
            assertNotNull(end.cause());
        }
        assertEquals(0, first.refCnt() + second.refCnt());
    }

    private static ByteBuf bytes(final String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private List<String> sent() {
        final List<String> texts = new ArrayList<>();
        for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
            texts.add(text(sent));
        }
        return texts;
    }

    private static String text(final ByteBuf sent) {
        final String text = sent.toString(StandardCharsets.US_ASCII);
        sent.release();
        return text;
    }
}
