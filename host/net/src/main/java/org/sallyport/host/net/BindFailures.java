package org.sallyport.host.net;

import io.netty.channel.unix.Errors;
import java.net.BindException;
import java.util.Locale;
import org.sallyport.host.Bound;
import org.sallyport.ports.PortClaim;

/** What the kernel meant when it did not bind. */
final class BindFailures {
    private static final int EACCES = 13;
    private static final int EADDRINUSE = 98;
    private static final int EADDRNOTAVAIL = 99;

    private BindFailures() {}

    static <T> Bound<T> refused(PortClaim claim, Throwable cause) {
        return new Bound.Refused<>(inUse(cause), sentence(claim, cause));
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
        if (inUse(cause)) why = "another socket holds the port";
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
