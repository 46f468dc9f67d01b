/**
 * SIP calls through the pair: a call-stateful, record-routing proxy that takes the media of calls which cross a
 * firewall.
 */
package org.sallyport.sipcall;
