package org.sallyport.h323call.call;

import org.sallyport.wire.Endpoint;
import org.sallyport.zone.dialplan.Alias;

/**
 * Where a call may go.
 *
 * @param wanted by which alias whoever is there knows himself
 * @param signal where he takes calls
 */
public record Target(Alias wanted, Endpoint signal) {}
