package org.sallyport.capture;

import org.sallyport.machine.Malformed;

/** What comes next in a capture file. */
public sealed interface CaptureRead {
    /** A packet. */
    record Packet(CapturePacket packet) implements CaptureRead {}

    /**
     * The file cannot be read any further; the {@link End} follows.
     *
     * @param why its offset stands still at the largest {@code int}
     * @param offsetBytes where it was noticed, from the start of the file; of a compressed one, of its content
     */
    record Broken(Malformed why, long offsetBytes) implements CaptureRead {}

    /** There is no more. */
    record End() implements CaptureRead {}
}
