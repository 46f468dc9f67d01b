package org.sallyport.host;

/** What a log line is about; each can be switched alone. {@code docs/log-topics.md} lists their lines. */
public enum LogTopic {
    /** Start, stop, reload, bind failures. */
    NODE,
    /** One line per zone state change. */
    ZONE,
    /** One line per call. */
    CALL,
    /** One line per registration change. */
    REGISTRATION,
    /** One line per SIP message. */
    SIP,
    /** Latches, timeouts and refusals of media, never packets. */
    MEDIA,
    /** Allocations that begin and end, peers that are refused; never packets. */
    TURN,
    /** Summaries of what strangers repeat. */
    STRANGER
}
