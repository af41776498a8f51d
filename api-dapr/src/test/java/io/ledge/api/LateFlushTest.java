package io.ledge.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LateFlushTest {
    private final LateFlush.Batch batch = new LateFlush.Batch();
    private final EmbeddedChannel channel = new EmbeddedChannel(new LateFlush(batch));

    @AfterEach
    void tearDown() {
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldSendWhenTheTasksOfTheLoopRun() {
        inLoop(() -> {
            channel.pipeline().write(bytes(3));
            channel.pipeline().writeAndFlush(bytes(4)); // an EmbeddedChannel runs its tasks at each write
            channel.pipeline().flush();
            assertEquals(List.of(), sentLengths());
        });
        assertEquals(List.of(3, 4), sentLengths());
        inLoop(() -> channel.pipeline().writeAndFlush(bytes(5)));
        assertEquals(List.of(5), sentLengths());
    }

    @Test
    void shouldSendBeforeItCloses() {
        inLoop(() -> {
            channel.pipeline().writeAndFlush(bytes(3));
            channel.pipeline().close();
            assertEquals(List.of(3), sentLengths());
        });
        assertFalse(channel.isOpen());
    }

    @Test
    void shouldNotSendWhatNobodyFlushed() {
        inLoop(() -> channel.pipeline().write(bytes(3)));
        assertEquals(List.of(), sentLengths());
    }

    @Test
    void shouldSendAtOnceWhatIsMoreThanABuffer() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(8, 16));
        inLoop(() -> {
            channel.pipeline().writeAndFlush(bytes(4));
            channel.pipeline().writeAndFlush(bytes(64));
            assertEquals(List.of(4, 64), sentLengths());
        });
        assertTrue(channel.isWritable());
    }

    @Test
    void shouldSendWhenItIsTakenOut() {
        inLoop(() -> {
            channel.pipeline().writeAndFlush(bytes(3));
            channel.pipeline().remove(LateFlush.class);
            assertEquals(List.of(3), sentLengths());
        });
    }

    /** As a connection that is read: what it has the loop do comes behind it. */
    private void inLoop(final Runnable task) {
        final List<AssertionError> failures = new ArrayList<>();
        channel.eventLoop().execute(() -> {
            try {
                task.run();
            } catch (final AssertionError ex) {
                failures.add(ex);
            }
        });
        channel.runPendingTasks();
        assertEquals(List.of(), failures);
    }

    private static ByteBuf bytes(final int length) {
        return Unpooled.wrappedBuffer(new byte[length]);
    }

    private List<Integer> sentLengths() {
        final List<Integer> lengths = new ArrayList<>();
        for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
            lengths.add(sent.readableBytes());
            sent.release();
        }
        return lengths;
    }
}
