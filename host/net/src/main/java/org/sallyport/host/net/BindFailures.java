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
        if (cause instanceof Errors.NativeIoException e) return e.expectedErr() == -EADDRINUSE;
        return cause instanceof BindException && text(cause).contains("in use");
    }

    /** Whether the failure concerns our own end rather than the peer. */
    static boolean localPort(Throwable cause) {
        if (cause instanceof Errors.NativeIoException e) {
            return e.expectedErr() == -EADDRINUSE
                    || e.expectedErr() == -EADDRNOTAVAIL
                    || e.expectedErr() == -EACCES;
        }
        return cause instanceof BindException || text(cause).contains("cannot assign requested address");
    }

    static String sentence(PortClaim claim, Throwable cause) {
        String why = inUse(cause)
                ? "another socket holds the port"
                : text(cause).contains("permission") || text(cause).contains("not permitted")
                        ? "ports below 1024 need a right that this process lacks"
                        : text(cause).contains("assign requested address")
                                ? "this machine does not have the address"
                                : String.valueOf(cause.getMessage());
        return "cannot bind " + claim.transport().token() + " " + claim.local() + " (" + String.join("+", claim.rows())
                + "): " + why;
    }

    private static String text(Throwable cause) {
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    }
}
