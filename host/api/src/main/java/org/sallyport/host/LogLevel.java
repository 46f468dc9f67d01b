package org.sallyport.host;

/** How urgent a log line is. Nothing that a stranger can cause is above {@link #DEBUG} without a rate limit. */
public enum LogLevel {
    DEBUG,
    INFO,
    WARN,
    ERROR
}
