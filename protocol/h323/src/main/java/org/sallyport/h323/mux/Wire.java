package org.sallyport.h323.mux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers in network order, whatever order the buffer was left in. */
final class Wire {
    private Wire() {}

    static int int32(ByteBuffer b, int at) {
        int v = b.getInt(at);
        return b.order() == ByteOrder.BIG_ENDIAN ? v : Integer.reverseBytes(v);
    }

    static void putInt32(ByteBuffer b, int at, int value) {
        b.putInt(at, b.order() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value));
    }
}
