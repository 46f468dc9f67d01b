package org.sallyport.bench.sip;

import java.util.Optional;
import org.sallyport.bench.measure.ProcessTree;

/** Nothing: SIPp calls SIPp, the floor of every delay. */
record Direct() implements SipProxy {
    static final String NAME = "direct";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String target(SipTransport t) {
        return t.callee();
    }

    @Override
    public Optional<ProcessTree> processes() {
        return Optional.empty();
    }

    @Override
    public String described() {
        return "no proxy: SIPp to SIPp";
    }
}
