package io.ledge.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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
        assertEquals(List.of(7), sentLengths());
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
    void shouldNotSendWhatNobodyFlushedWhenItCloses() {
        final ByteBuf lost = bytes(3);
        final AtomicReference<ChannelFuture> end = new AtomicReference<>();
        inLoop(() -> {
            end.set(channel.pipeline().write(lost));
            channel.pipeline().close();
        });
        assertEquals(List.of(), sentLengths());
        assertTrue(end.get().isDone() && !end.get().isSuccess());
        assertEquals(0, lost.refCnt());
    }

    @Test
    void shouldSendAtOnceWhatIsMoreThanABuffer() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(8, 16));
        inLoop(() -> {
            channel.pipeline().writeAndFlush(bytes(4));
            channel.pipeline().writeAndFlush(bytes(2048));
            assertEquals(List.of(4, 2048), sentLengths());
        });
        assertTrue(channel.isWritable());
    }

    @Test
    void shouldSendALargeAnswerAtOnceWhenNothingElseIsOwed() {
        inLoop(() -> {
            channel.pipeline().writeAndFlush(bytes(9 * 1024));
            assertEquals(List.of(9 * 1024), sentLengths());
        });
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(8, 16));
        inLoop(() -> {
            channel.pipeline().writeAndFlush(bytes(2048));
            assertEquals(List.of(2048), sentLengths());
        });
        assertTrue(channel.isWritable());
    }

    @Test
    void shouldRunOnceForThoseThatOweAgainWhileItRuns() {
        final AtomicInteger runs = new AtomicInteger();
        final LateFlush.Batch counted = new LateFlush.Batch() {
            @Override
            public void run() {
                runs.incrementAndGet();
                super.run();
            }
        };
        final EmbeddedChannel first = new EmbeddedChannel(new LateFlush(counted));
        final EmbeddedChannel last = new EmbeddedChannel(new LateFlush(counted));
        first.eventLoop().execute(() -> {
            first.pipeline().writeAndFlush(bytes(3));
            last.pipeline().writeAndFlush(bytes(4)).addListener(_ -> last.pipeline()
                    .writeAndFlush(bytes(5)));
        });
        first.runPendingTasks();
        last.runPendingTasks();
        assertEquals(List.of(3), sentLengths(first));
        assertEquals(List.of(4, 5), sentLengths(last));
        assertEquals(2, runs.get());
        first.finishAndReleaseAll();
        last.finishAndReleaseAll();
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
        return sentLengths(channel);
    }

    private static List<Integer> sentLengths(final EmbeddedChannel channel) {
        final List<Integer> lengths = new ArrayList<>();
        for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
            lengths.add(sent.readableBytes());
            sent.release();
        }
        return lengths;
    }
}
