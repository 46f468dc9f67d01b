package org.sallyport.host.net;

import io.netty.channel.unix.Errors;
import java.net.BindException;
import java.util.Locale;
import org.sallyport.host.Bound;
import org.sallyport.host.CloseReason;
import org.sallyport.ports.PortClaim;

/** What the kernel meant when it did not bind. */
final class BindFailures {
    private static final int EACCES = 13;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int EADDRINUSE = 98;
    private static final int EADDRNOTAVAIL = 99;

    private BindFailures() {}

    static <T> Bound<T> refused(PortClaim claim, Throwable cause) {
        return new Bound.Refused<>(kind(cause), sentence(claim, cause));
    }

    private static Bound.Kind kind(Throwable cause) {
        if (noDescriptors(cause)) return Bound.Kind.NO_DESCRIPTORS;
        return inUse(cause) ? Bound.Kind.IN_USE : Bound.Kind.OTHER;
    }

    /** How a stream ends that could not even be made. */
    static CloseReason stillborn(PortClaim claim, Throwable cause) {
        return new CloseReason(noDescriptors(cause) ? CloseReason.Kind.NO_DESCRIPTORS : CloseReason.Kind.LOCAL_PORT,
                sentence(claim, cause));
    }

    /** Whether the process or the machine has as many files open as it may. */
    static boolean noDescriptors(Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            int errno = errno(t);
            if (errno == EMFILE || errno == ENFILE || text(t).contains("too many open files")) return true;
        }
        return false;
    }

    static boolean inUse(Throwable cause) {
        int errno = errno(cause);
        return errno != 0 ? errno == EADDRINUSE : cause instanceof BindException && text(cause).contains("in use");
    }

    /** Whether the failure concerns our own end rather than the peer. */
    static boolean localPort(Throwable cause) {
        int errno = errno(cause);
        if (errno != 0) return errno == EADDRINUSE || errno == EADDRNOTAVAIL || errno == EACCES;
        return cause instanceof BindException || text(cause).contains("cannot assign requested address");
    }

    private static boolean foreignAddress(Throwable cause) {
        return errno(cause) == EADDRNOTAVAIL || text(cause).contains("assign requested address");
    }

    private static boolean forbidden(Throwable cause) {
        return errno(cause) == EACCES || text(cause).contains("permission") || text(cause).contains("not permitted");
    }

    /** The kernel's error number where we were told it, else 0. */
    private static int errno(Throwable cause) {
        return switch (cause) {
            case Errors.NativeIoException e -> -e.expectedErr();
            case LinuxCalls.Failure e -> e.errno();
            default -> 0;
        };
    }

    static String sentence(PortClaim claim, Throwable cause) {
        String why;
        if (noDescriptors(cause)) why = "the process may open no more files (ulimit -n, LimitNOFILE)";
        else if (inUse(cause)) why = "another socket holds the port";
        else if (forbidden(cause)) why = "ports below 1024 need a right that this process lacks";
        else if (foreignAddress(cause)) why = "this machine does not have the address";
        else why = String.valueOf(cause.getMessage());
        return "cannot bind " + claim.transport().token() + " " + claim.local() + " (" + String.join("+", claim.rows())
                + "): " + why;
    }

    private static String text(Throwable cause) {
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    }
}
