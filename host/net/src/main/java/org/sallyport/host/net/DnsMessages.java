package org.sallyport.host.net;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.host.DnsAnswer;
import org.sallyport.host.DnsQuestion;
import org.sallyport.wire.IpAddress;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** DNS messages (RFC 1035) as questions and answers of ours. */
final class DnsMessages {
    /** What fits one datagram on every path (RFC 9715 §3). */
    private static final int PAYLOAD_BYTES = 1232;

    private static final int ALIASES_MAX = 16;

    /** Longest time that the absence of a name is kept (RFC 2308 §5 allows hours; a new name should show sooner). */
    private static final int NONE_SECONDS_MAX = 300;

    private DnsMessages() {}

    /** What one response says. */
    sealed interface Reading {
        /** An answer with the seconds that it may be kept. */
        record Final(DnsAnswer answer, int keepSeconds) implements Reading {}

        /** It did not fit: ask again over TCP. */
        record Truncated() implements Reading {}

        /** This server cannot help; another may. */
        record Unhelpful(String why) implements Reading {}

        /** Not the answer to our question: somebody else's, or forged. */
        record Foreign() implements Reading {}
    }

    /** The query's bytes, or empty where the name is no domain name. */
    static Optional<byte[]> query(DnsQuestion question, int id, boolean extended) {
        try {
            Message m = Message.newQuery(Record.newRecord(name(question), type(question.type()), DClass.IN));
            m.getHeader().setID(id);
            if (extended) m.addRecord(new OPTRecord(PAYLOAD_BYTES, 0, 0), Section.ADDITIONAL);
            return Optional.of(m.toWire());
        } catch (TextParseException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Name name(DnsQuestion question) throws TextParseException {
        return Name.fromString(question.name(), Name.root);
    }

    private static int type(DnsQuestion.Type type) {
        return switch (type) {
            case A -> Type.A;
            case AAAA -> Type.AAAA;
            case SRV -> Type.SRV;
            case NAPTR -> Type.NAPTR;
        };
    }

    /** Reads a response to the question with this id. */
    static Reading read(byte[] bytes, DnsQuestion question, int id, int recordsMax) {
        try {
            Message m = new Message(bytes);
            Name asked = name(question);
            Record q = m.getQuestion();
            boolean ours = m.getHeader().getID() == id
                    && m.getHeader().getFlag(Flags.QR)
                    && q != null
                    && q.getName().equals(asked)
                    && q.getType() == type(question.type());
            if (!ours) return new Reading.Foreign();
            if (m.getHeader().getFlag(Flags.TC)) return new Reading.Truncated();
            return switch (m.getRcode()) {
                case Rcode.NOERROR -> records(m, asked, type(question.type()), recordsMax);
                case Rcode.NXDOMAIN -> new Reading.Final(new DnsAnswer.None(), noneSeconds(m));
                default -> new Reading.Unhelpful(Rcode.string(m.getRcode()));
            };
        } catch (IOException | RuntimeException e) {
            // A stranger's bytes: whatever the reader of messages stumbles over, it is not our answer.
            return new Reading.Foreign();
        }
    }

    private static Reading records(Message m, Name asked, int type, int recordsMax) {
        List<Record> section = m.getSection(Section.ANSWER);
        Name at = asked;
        long seconds = Integer.MAX_VALUE;
        for (int i = 0; i < ALIASES_MAX; i++) {
            List<DnsAnswer.Record> found = new ArrayList<>();
            Name next = null;
            for (Record r : section) {
                if (!r.getName().equals(at)) continue;
                if (r.getType() == type && found.size() < recordsMax) {
                    found.add(ours(r));
                    seconds = Math.min(seconds, r.getTTL());
                } else if (r instanceof CNAMERecord alias) {
                    next = alias.getTarget();
                    seconds = Math.min(seconds, r.getTTL());
                }
            }
            if (!found.isEmpty()) return new Reading.Final(new DnsAnswer.Records(found, (int) seconds), (int) seconds);
            if (next == null) break;
            at = next;
        }
        return new Reading.Final(new DnsAnswer.None(), noneSeconds(m));
    }

    private static DnsAnswer.Record ours(Record r) {
        return switch (r) {
            case ARecord a -> new DnsAnswer.Record.Address(IpAddress.of(a.getAddress().getAddress()));
            case AAAARecord a -> new DnsAnswer.Record.Address(IpAddress.of(a.getAddress().getAddress()));
            case SRVRecord s ->
                    new DnsAnswer.Record.Srv(s.getPriority(), s.getWeight(), s.getPort(), s.getTarget().toString(true));
            case NAPTRRecord n -> new DnsAnswer.Record.Naptr(
                    n.getOrder(),
                    n.getPreference(),
                    n.getFlags(),
                    n.getService(),
                    n.getRegexp(),
                    n.getReplacement().toString(true));
            default -> throw new IllegalArgumentException("record type " + r.getType());
        };
    }

    private static int noneSeconds(Message m) {
        for (Record r : m.getSection(Section.AUTHORITY)) {
            if (r instanceof SOARecord soa) {
                return (int) Math.min(NONE_SECONDS_MAX, Math.min(soa.getTTL(), soa.getMinimum()));
            }
        }
        return 0;
    }
}
