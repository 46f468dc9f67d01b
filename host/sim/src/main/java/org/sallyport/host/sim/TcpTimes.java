package org.sallyport.host.sim;

/**
 * How patient the simulated TCP is.
 *
 * @param connectNs after how long an unanswered connection attempt fails
 * @param giveUpNs after how long without an acknowledgement an open connection fails
 * @param resendMinNs first retransmission time; doubled each time up to sixteen times this
 */
public record TcpTimes(long connectNs, long giveUpNs, long resendMinNs) {
    private static final long SECOND = 1_000_000_000L;

    /** 5 s to connect, 60 s to give up, half a second until the first retransmission. */
    public static final TcpTimes USUAL = new TcpTimes(5 * SECOND, 60 * SECOND, SECOND / 2);
}
