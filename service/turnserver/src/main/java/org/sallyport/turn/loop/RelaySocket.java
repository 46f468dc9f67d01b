package org.sallyport.turn.loop;

import org.sallyport.host.MediaSocket;

/** A bound relay port that may wait for its allocation. */
record RelaySocket(MediaSocket socket, int port, boolean v6) {}
