package org.sallyport.ports;

/** The rows of the port document under one set of settings. */
public final class PortBook {
    private PortBook() {}
}
