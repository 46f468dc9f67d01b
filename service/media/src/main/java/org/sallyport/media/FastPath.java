package org.sallyport.media;

/**
 * Relays settled flows somewhere else than on the media loop. The loop remains their owner: it hears whatever does not
 * match, and takes a flow back at any moment. Owner: one media loop.
 */
public interface FastPath {
    /** Nobody relays in our place. */
    FastPath NONE = new FastPath() {
        @Override
        public boolean take(SettledFlow flow) {
            return false;
        }

        @Override
        public void count(SettledFlow flow, Counted into) {}

        @Override
        public void giveBack(SettledFlow flow) {}
    };

    /** Where what was relayed is counted. */
    interface Counted {
        /**
         * Adds what was relayed since this was last said.
         *
         * @param lastNs when the last of the packets came
         */
        void relayed(long packets, long bytes, long lastNs);
    }

    /** Begins to relay a flow; false where that cannot be, and the loop goes on alone. */
    boolean take(SettledFlow flow);

    /** Says what was relayed of a flow that was taken. */
    void count(SettledFlow flow, Counted into);

    /** Stops to relay it: once this returns, every packet of the flow comes to our socket. */
    void giveBack(SettledFlow flow);
}
