/** SIP under load: our control node, Kamailio and no proxy at all, in turn, with SIPp as both parties. */
package org.sallyport.bench.sip;
