package org.sallyport.bench.sip;

import java.util.Optional;
import java.util.OptionalLong;
import org.sallyport.bench.measure.ProcessTree;

/** What stands between caller and callee. */
interface SipProxy {
    /** As it is called in tables. */
    String name();

    /** Where the caller sends its calls. */
    String target(SipTransport t);

    /** Its processes; empty where nothing stands between. */
    Optional<ProcessTree> processes();

    /** Its version and how it was set up, for the reader. */
    String described();

    /** Live objects after a collection in KiB, where it has a heap of that kind. */
    default OptionalLong liveHeapKib() {
        return OptionalLong.empty();
    }
}
