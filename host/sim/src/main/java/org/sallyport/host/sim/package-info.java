/**
 * The simulated world: hosts, segments, firewalls and NATs on one thread with a virtual clock, everything drawn from
 * one seed. Two runs with the same seed and the same nodes are the same run, packet by packet.
 */
package org.sallyport.host.sim;
