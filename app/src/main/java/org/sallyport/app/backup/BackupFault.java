package org.sallyport.app.backup;

import java.io.IOException;

/** Why a backup is not made, not believed or not restored, in one sentence for people. */
public final class BackupFault extends IOException {
    private static final long serialVersionUID = 1L;

    BackupFault(String sentence) {
        super(sentence);
    }
}
