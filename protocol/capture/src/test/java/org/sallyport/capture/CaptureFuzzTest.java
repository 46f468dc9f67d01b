package org.sallyport.capture;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * A target for Jazzer: a file in, values out, and what must hold of any file holds. The ordinary build replays the
 * files under {@code CaptureFuzzTestInputs}; {@code JAZZER_FUZZ=1} searches for new ones.
 */
class CaptureFuzzTest {
    @FuzzTest
    void capture(byte[] file) {
        HostileCaptureTest.digest(file);
    }
}
