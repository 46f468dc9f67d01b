/**
 * The simulated picture of the port document: two firewalls, a pair of nodes, phones at every place, and the checks.
 */
package org.sallyport.scenarios.world;
