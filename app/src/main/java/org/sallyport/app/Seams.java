package org.sallyport.app;

import org.sallyport.app.node.NetNodeRunner;
import org.sallyport.app.node.NodeRunner;

/** What the commands start without knowing how it is made. */
final class Seams {
    private Seams() {}

    /** The real thing on the real host. */
    static NodeRunner nodeRunner() {
        return new NetNodeRunner();
    }
}
