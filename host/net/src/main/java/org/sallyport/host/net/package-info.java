/** The real network: one desk thread on Netty, media loops on plain channels, names, storage and the admin socket. */
package org.sallyport.host.net;
