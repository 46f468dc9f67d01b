package org.sallyport.sipcall.proxy;

import org.sallyport.sip.message.SipMessage;

/** Hears what becomes of a branch. */
interface BranchListener {
    /** 100: somebody is there. */
    void trying();

    /** A response other than 100. */
    void response(SipMessage response);

    /** Timer B or F. */
    void timedOut();

    /** The flow is gone, or never came. */
    void unreachable(String why);
}
