/** SIP in a node: from the file to its service, and what it answers. */
package org.sallyport.node.sip;
