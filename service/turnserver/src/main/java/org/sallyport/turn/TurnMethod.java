package org.sallyport.turn;

/** Methods of RFC 8656 §17 that are requests of a client. */
final class TurnMethod {
    static final int ALLOCATE = 0x003;
    static final int REFRESH = 0x004;
    static final int CREATE_PERMISSION = 0x008;
    static final int CHANNEL_BIND = 0x009;

    private TurnMethod() {}
}
