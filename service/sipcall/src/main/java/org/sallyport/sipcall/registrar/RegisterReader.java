package org.sallyport.sipcall.registrar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.NameAddr;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/** Reads what the registrar needs out of a REGISTER (RFC 3261 §10.3, RFC 5626 §6, RFC 3327 §5.3). */
public final class RegisterReader {
    /** What became of a message. */
    public sealed interface Read<F> {
        /** A request for {@link Registrar#register}. */
        record Ok<F>(RegisterRequest<F> request) implements Read<F> {}

        /** 400. */
        record Bad<F>(Refusal refusal) implements Read<F> {}
    }

    private RegisterReader() {}

    /** The address-of-record of a REGISTER, {@code user@domain}; empty where To is no sip or sips URI with a user. */
    public static Optional<String> aor(SipMessage register) {
        return register.to().uri().flatMap(RegisterReader::aor);
    }

    /** The address-of-record that a URI means: canonical, without scheme, port and parameters (§10.3 step 5). */
    public static Optional<String> aor(SipUri uri) {
        if (!uri.isSip() || uri.userPart().name().isEmpty()) return Optional.empty();
        return Optional.of(uri.addressOfRecord());
    }

    /**
     * Reads a REGISTER.
     *
     * @param flow the flow to keep with its bindings; empty where requests cannot go back over it
     */
    public static <F> Read<F> read(SipMessage register, Optional<F> flow, Transport transport, Endpoint observed) {
        Optional<String> aor = aor(register);
        if (aor.isEmpty()) return bad("a sip URI with a user in To", "something else");
        List<NameAddr> fields = register.contacts();
        int values = register.values(HeaderName.CONTACT).size();
        if (fields.isEmpty() && values > 0) return bad("Contact values that can be read", "others");
        OptionalInt expires = register.expires() < 0 ? OptionalInt.empty() : OptionalInt.of(register.expires());
        ContactAsk ask;
        if (fields.isEmpty()) {
            ask = new ContactAsk.Query();
        } else if (fields.stream().anyMatch(NameAddr::isStar)) {
            if (values > 1) return bad("Contact: * alone", values + " values");
            ask = new ContactAsk.Wildcard();
        } else {
            List<Contact> contacts = new ArrayList<>();
            for (NameAddr f : fields) contacts.add(contact(f));
            ask = new ContactAsk.Update(contacts);
        }
        return new Read.Ok<>(new RegisterRequest<>(aor.get(), register.callId(), register.cseq().number(), ask, expires,
                register.values(HeaderName.PATH), "", flow, transport, observed));
    }

    private static <F> Read<F> bad(String expected, String came) {
        return new Read.Bad<>(new Refusal(RefusalReason.MALFORMED, expected, came));
    }

    private static Contact contact(NameAddr field) {
        return new Contact(field.uriText(), number(plain(field, "expires")), q(plain(field, "q")),
                instance(field.params().value("+sip.instance")), regId(plain(field, "reg-id")));
    }

    /** The value of a parameter that is no quoted string, without the quotes that some write around it all the same. */
    private static @Nullable String plain(NameAddr field, String name) {
        String text = field.params().value(name);
        if (text == null) return null;
        boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    /** An expiry that cannot be read counts as absent (RFC 3261 §10.2.1.1); one past 2^31-1 as 2^31-1. */
    private static OptionalInt number(@Nullable String text) {
        if (text == null || !text.matches("[0-9]{1,18}")) return OptionalInt.empty();
        return OptionalInt.of((int) Math.min(Integer.MAX_VALUE, Long.parseLong(text)));
    }

    /** {@code 0}, {@code 1} or up to three decimals (§25.1), in thousandths; what cannot be read counts as absent. */
    private static int q(@Nullable String text) {
        if (text == null || !text.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?")) return Contact.Q_MAX;
        if (text.charAt(0) == '1') return Contact.Q_MAX;
        String decimals = (text.length() > 2 ? text.substring(2) : "") + "000";
        return Integer.parseInt(decimals.substring(0, 3));
    }

    private static Optional<String> instance(@Nullable String text) {
        if (text == null || text.length() < 3 || text.charAt(0) != '"') return Optional.empty();
        return Optional.of(text.substring(1, text.length() - 1));
    }

    private static OptionalInt regId(@Nullable String text) {
        OptionalInt n = number(text);
        return n.isPresent() && n.getAsInt() >= 1 ? n : OptionalInt.empty();
    }
}
