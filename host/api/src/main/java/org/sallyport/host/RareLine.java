package org.sallyport.host;

/**
 * A log line whose cause somebody can repeat: told at once, then no more often than a pause allows, with the number of
 * those that were left out. Owner: the desk.
 */
public final class RareLine {
    private final Host host;
    private final LogTopic topic;
    private final LogLevel level;
    private final long pauseNs;
    private long quietUntilNs = Long.MIN_VALUE;
    private long untold;

    /** @param pauseNs between two lines, in nanoseconds */
    public RareLine(Host host, LogTopic topic, LogLevel level, long pauseNs) {
        this.host = host;
        this.topic = topic;
        this.level = level;
        this.pauseNs = pauseNs;
    }

    /** Tells it, or counts it. */
    public void say(String line) {
        long nowNs = host.nowNs();
        if (nowNs < quietUntilNs) {
            untold++;
            return;
        }
        host.log(topic, level, untold == 0 ? line : line + " (and " + untold + " more before)");
        quietUntilNs = nowNs + pauseNs;
        untold = 0;
    }
}
