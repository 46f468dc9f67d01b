/**
 * Aliases, transforms and search rules: a pure function from a call to the zones to ask, stage by stage, with the
 * verdict of every rule.
 */
package org.sallyport.zone.dialplan;
