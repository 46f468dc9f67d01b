package org.sallyport.sip.message;

/** Writes the answer to a request that may itself be broken (RFC 3261 §8.2.6). */
final class ResponseWriter {
    private ResponseWriter() {}

    static SipMessage write(SipMessage request, int status, String phrase, String toTag) {
        if (status < 100 || status > 699) throw new IllegalArgumentException("status=" + status);
        byte[] b = request.array();
        SipIndex.Head head = request.head();
        int[] slots = head.slots();
        byte[] start = LineWriter.value("SIP/2.0 " + status + " " + phrase);
        byte[] tag = toTag == null ? new byte[0] : LineWriter.value(";tag=" + toTag);
        byte[] cleaned = toTag == null ? tag : cleaned(request.to(), toTag);
        byte[] length = LineWriter.utf8("Content-Length: 0\r\n\r\n");
        LineWriter out = new LineWriter(start.length + 2 + tag.length + cleaned.length + 16 + length.length + slots[SipIndex.BODY]);
        out.put(start).put(LineWriter.CRLF);
        boolean dialog = status > 100 && status < 300 && Method.createsDialog(request.method());
        long once = 0;
        for (int i = 0, at = SipIndex.FIXED; i < head.count(); i++, at += SipIndex.STRIDE) {
            int id = slots[at] & SipIndex.ID_MASK;
            if (id == SipIndex.UNKNOWN) continue;
            HeaderName name = HeaderName.byId(id);
            boolean wanted = switch (name) {
                case VIA, FROM, TO, CALL_ID, CSEQ -> true;
                case RECORD_ROUTE -> dialog;
                case TIMESTAMP -> status == 100;
                default -> false;
            };
            // A broken request may hold these twice; the answer must not.
            if (!wanted || name.arity() == HeaderName.Arity.SINGLE && (once >>> id & 1) != 0) continue;
            once |= 1L << id;
            boolean tagged = name == HeaderName.TO && tag.length > 0
                && (request.to() == null || request.to().tag() == null);
            if (tagged && cleaned.length > 0) {
                out.line(name.octets(), cleaned);
                continue;
            }
            out.field(b, slots, at);
            if (tagged) out.put(tag);
            out.put(LineWriter.CRLF);
        }
        return new SipMessage(out.put(length).bytes(), null);
    }

    /** A To to which nothing can be added as it stands, with the tag: it has a tag without a value. Nothing for any other. */
    private static byte[] cleaned(NameAddr to, String tag) {
        boolean empty = to != null && to.tag() == null && to.params().has("tag");
        return empty ? LineWriter.value(to.withTag(tag).toString()) : new byte[0];
    }
}
