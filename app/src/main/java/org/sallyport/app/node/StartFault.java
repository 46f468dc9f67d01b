package org.sallyport.app.node;

import java.io.IOException;

/** Why a node does not start although nothing around it has to change first: somebody has to mend what it names. */
public final class StartFault extends IOException {
    private static final long serialVersionUID = 1L;

    StartFault(String message) {
        super(message);
    }
}
