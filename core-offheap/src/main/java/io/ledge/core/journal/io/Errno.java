package io.ledge.core.journal.io;

/**
 * Numbers of Linux's {@code <asm-generic/errno-base.h>} and {@code <asm-generic/errno.h>} (the same on x86-64 and aarch64),
 * and what they mean to somebody who has to do something about it.
 */
public enum Errno {
    EPERM(1, "operation not permitted"),
    ENOENT(2, "no such file"),
    EINTR(4, "interrupted"),
    EIO(5, "input/output error: the disk or its driver failed; look at the kernel's log (dmesg), replace the disk"),
    EBADF(9, "bad file descriptor"),
    ENOMEM(12, "the kernel has no memory left"),
    EACCES(13, "permission denied; the files must belong to the user that runs Ledge"),
    EBUSY(16, "in use by the kernel"),
    EEXIST(17, "the file exists"),
    ENODEV(19, "the device is gone"),
    ENOTDIR(20, "a part of the path is no directory"),
    EISDIR(21, "is a directory"),
    EINVAL(22, "the file system refuses such a call"),
    ENFILE(23, "the machine is out of file descriptors"),
    EMFILE(24, "the process is out of file descriptors; raise ulimit -n"),
    EFBIG(27, "the file would be larger than the file system or ulimit -f allows"),
    ENOSPC(28, "no space left on the file system"),
    EROFS(30, "the file system is read-only; the kernel remounts it so after errors (dmesg)"),
    ENAMETOOLONG(36, "the path is too long"),
    ENOSYS(38, "the kernel does not know this call"),
    ESTALE(116, "the network file system forgot the file"),
    EDQUOT(122, "the disk quota is used up");

    private final int code;
    private final String meaning;

    Errno(final int code, final String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The number, positive. */
    public int code() {
        return code;
    }

    /** What a call answers. */
    public int negative() {
        return -code;
    }

    /** {@code EIO (5): input/output error …}. */
    public String text() {
        return name() + " (" + code + "): " + meaning;
    }

    /** @param result what a call answered, negative. */
    public static String text(final long result) {
        for (final Errno errno : values()) {
            if (errno.code == -result) {
                return errno.text();
            }
        }
        return "errno " + -result;
    }

    /** True where space may come back: the disk is full, or the user's share of it is. */
    public static boolean isOutOfSpace(final long result) {
        return result == -ENOSPC.code || result == -EDQUOT.code;
    }
}
