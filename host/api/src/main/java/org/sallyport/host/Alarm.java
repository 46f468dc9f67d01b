package org.sallyport.host;

/** A task that waits for its time. */
public interface Alarm {
    /** Takes the task back; harmless when it has run. */
    void cancel();
}
