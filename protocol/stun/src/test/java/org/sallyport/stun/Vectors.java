package org.sallyport.stun;

import java.util.HexFormat;

/** The published samples of RFC 5769 §2 and RFC 8489 appendix B.1. */
final class Vectors {
    private Vectors() {}

    /** RFC 5769 §2.1. */
    static final byte[] REQUEST = hex("""
            00010058 2112a442 b7e7a701bc34d686fa87dfae
            80220010 5354554e20746573 7420636c69656e74
            00240004 6e0001ff
            80290008 932ff9b151263b36
            00060009 6576746a3a68367659202020
            00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
            80280004 e57a3bcf""");

    /** RFC 5769 §2.2. */
    static final byte[] RESPONSE_V4 = hex("""
            0101003c 2112a442 b7e7a701bc34d686fa87dfae
            8022000b 7465737420766563746f7220
            00200008 0001a147e112a643
            00080014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7
            80280004 c07d4c96""");

    /** RFC 5769 §2.3. */
    static final byte[] RESPONSE_V6 = hex("""
            01010048 2112a442 b7e7a701bc34d686fa87dfae
            8022000b 7465737420766563746f7220
            00200014 0002a147 0113a9faa5d3f179bc25f4b5bed2b9d9
            00080014 a382954e4be67bf11784c97c8292c275bfe3ed41
            80280004 c8fb0b4c""");

    /** RFC 5769 §2.4. */
    static final byte[] LONG_TERM = hex("""
            00010060 2112a442 78ad3433c6ad72c029da412e
            00060012 e3839ee38388e383aae38383e382afe382b90000
            0015001c 662f2f3439396b393534 64364f4c33346f4c394653547679363473 41
            0014000b 6578616d706c652e6f726700
            00080014 f67024656dd64a3e02b8e0712e85c9a28ca89666""");

    /** RFC 8489 appendix B.1. */
    static final byte[] SHA256 = hex("""
            0001009c 2112a442 78ad3433c6ad72c029da412e
            001e0020 4a3cf38fef6992bda952c6780417da0f24819415569e60b205c46e41407f1704
            00150029 6f624d61744a6f733241414143662f2f3439396b39353464364f4c33346f4c39465354767936347341000000
            0014000b 6578616d706c652e6f726700
            001c0020 e4686c8f0edeb59013e07090010a93efccbccc544c0a45d9f830aa6d6f735a01""");

    static final String ICE_PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";

    static final String USER = "\u30de\u30c8\u30ea\u30c3\u30af\u30b9";

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }
}
