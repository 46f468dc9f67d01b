/** Certificates of this node in its status, alarms, log and metrics. */
package org.sallyport.node.certificate;
