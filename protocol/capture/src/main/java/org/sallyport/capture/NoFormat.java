package org.sallyport.capture;

/** A file that is no capture. */
record NoFormat(CaptureRead.Broken why) implements CaptureFormat {
    @Override
    public CaptureRead next() {
        return why;
    }
}
