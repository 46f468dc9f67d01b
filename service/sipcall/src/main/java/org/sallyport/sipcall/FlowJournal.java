package org.sallyport.sipcall;

import org.sallyport.sipcall.transport.Flow;

/** Where known flows are written so that they outlive a restart. Neither method blocks or fails. */
interface FlowJournal {
    /** Keeps nothing. */
    FlowJournal NONE = new FlowJournal() {
        @Override
        public void put(Flow flow, String aor, long untilNs, boolean natted) {}

        @Override
        public void delete(Flow flow, String aor) {}
    };

    /** The flow belongs to an address-of-record until a time. */
    void put(Flow flow, String aor, long untilNs, boolean natted);

    /** It belongs to it no longer. */
    void delete(Flow flow, String aor);
}
