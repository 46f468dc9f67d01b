/**
 * SIP messages over octets (RFC 3261 §7, §25): parsing, framing on streams, and edits that leave the rest alone.
 *
 * <p>A message is one array and an index of positions into it; text is made when somebody asks. What is not
 * understood is kept in its place and passed on. Bad input comes back as {@link org.sallyport.sip.message.Parsed.Bad}.
 */
package org.sallyport.sip.message;
