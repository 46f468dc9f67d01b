/**
 * A small scripted SIP phone without sockets, threads and clocks: the world reaches it through {@link
 * org.sallyport.scenarios.phone.PhoneNetwork}. It shares the message codec with the nodes and nothing else, so that the
 * two do not make the same mistakes about transactions, dialogs and media.
 */
package org.sallyport.scenarios.phone;
