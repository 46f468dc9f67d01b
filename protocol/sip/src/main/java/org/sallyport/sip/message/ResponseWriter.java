package org.sallyport.sip.message;

import org.jspecify.annotations.Nullable;

/** Writes the answer to a request that may itself be broken (RFC 3261 §8.2.6). */
final class ResponseWriter {
    private static final byte[] NOTHING = {};
    /** Status line and Content-Length without the phrase. */
    private static final int FIXED_BYTES = 48;

    private ResponseWriter() {}

    static SipMessage write(SipMessage request, int status, String phrase, @Nullable String toTag) {
        if (status < 100 || status > 699) throw new IllegalArgumentException("status=" + status);
        byte[] b = request.array();
        SipIndex.Head head = request.head();
        int[] slots = head.slots();
        byte[] tag = toTag == null ? NOTHING : LineWriter.value(";tag=" + toTag);
        byte[] cleaned = toTag == null ? NOTHING : cleaned(request.to(), toTag);
        byte[] text = LineWriter.value(phrase);
        int bytesMax = FIXED_BYTES + text.length + tag.length + cleaned.length + slots[SipIndex.BODY];
        LineWriter out = new LineWriter(bytesMax, head.count() + 1);
        out.statusLine(status, text);
        boolean dialog = status > 100 && status < 300 && Method.createsDialog(request.method());
        boolean named = false;
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
                    && request.to().tag() == null;
            named |= tagged;
            if (tagged && cleaned.length > 0) out.line(id, name.octets(), cleaned);
            else out.field(b, slots, at, tagged ? tag : NOTHING);
        }
        SipMessage made = out.length(0).message();
        made.inheritAnswered(request, named);
        return made;
    }

    /**
     * A To to which nothing can be added as it stands, with the tag: it has a tag without a value. Nothing for any
     * other.
     */
    private static byte[] cleaned(NameAddr to, String tag) {
        boolean empty = to.tag() == null && to.params().has("tag");
        return empty ? LineWriter.value(to.withTag(tag).toString()) : NOTHING;
    }
}
