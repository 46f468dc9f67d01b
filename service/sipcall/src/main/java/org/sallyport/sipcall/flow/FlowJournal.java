package org.sallyport.sipcall.flow;

import org.sallyport.sipcall.session.Device;
import org.sallyport.sipcall.transport.Flow;

/** Where known flows are written so that they outlive a restart. Neither method blocks or fails. */
public interface FlowJournal {
    /** Keeps nothing. */
    FlowJournal NONE = new FlowJournal() {
        @Override
        public void put(Flow flow, Device device, long untilNs, boolean natted) {}

        @Override
        public void delete(Flow flow, String aor) {}
    };

    /** The flow belongs to a phone until a time. */
    void put(Flow flow, Device device, long untilNs, boolean natted);

    /** It belongs to an address-of-record no longer. */
    void delete(Flow flow, String aor);
}
