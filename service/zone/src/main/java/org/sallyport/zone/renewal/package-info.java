/** How the certificate by which the nodes of a pair know each other gets a successor before it ends. */
package org.sallyport.zone.renewal;
