/**
 * Tries whether what the port book asks of both firewalls is really there, stage by stage, and says what is missing.
 */
package org.sallyport.check;
