/**
 * The four transactions of RFC 3261 §17 as corrected by RFC 6026, the table that owns the live ones, and loop
 * detection (RFC 5393).
 *
 * <p>The machines know nothing of messages: they take statuses and time, and say what to send. The table holds the
 * messages.
 */
package org.sallyport.sip.transaction;
