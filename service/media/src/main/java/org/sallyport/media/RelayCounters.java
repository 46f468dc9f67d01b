package org.sallyport.media;

/**
 * What a relay refused that belongs to no line, since it started.
 *
 * @param strangers datagrams on a shared pair from a source that no line is bound to
 * @param probesUnknown Binding requests whose USERNAME no line has
 * @param probesRefused Binding requests with a known USERNAME that did not prove themselves
 * @param stray datagrams at sockets whose line is gone
 * @param linesRefused lines that could not be opened
 */
public record RelayCounters(long strangers, long probesUnknown, long probesRefused, long stray, long linesRefused) {}
