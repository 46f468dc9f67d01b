package org.sallyport.h323.q931;

import java.util.Map;
import java.util.Optional;

/**
 * Numbers of message types, Q.931 Table 4-2. H.225.0 §7.1 forbids some to H.323 (Connect acknowledge, Disconnect,
 * Release, Suspend and Resume); they are still read, because gateways are not always careful.
 */
public final class MessageType {
    /** The called user is being alerted. */
    public static final int ALERTING = 0x01;

    /** The call is under way; no more of its establishment is needed. */
    public static final int CALL_PROCEEDING = 0x02;

    /** Something happens that is told in tones or announcements. */
    public static final int PROGRESS = 0x03;

    /** The start of a call. */
    public static final int SETUP = 0x05;

    /** The called user answered. */
    public static final int CONNECT = 0x07;

    /** More digits are wanted. */
    public static final int SETUP_ACKNOWLEDGE = 0x0d;

    /** The answer to Connect. */
    public static final int CONNECT_ACKNOWLEDGE = 0x0f;

    /** Information between the users. */
    public static final int USER_INFORMATION = 0x20;

    /** A wish to clear the call. */
    public static final int DISCONNECT = 0x45;

    /** The second step of clearing. */
    public static final int RELEASE = 0x4d;

    /** The end of a call; in H.323 the only step there is. */
    public static final int RELEASE_COMPLETE = 0x5a;

    /** A supplementary service, and all that H.323 found no other message for. */
    public static final int FACILITY = 0x62;

    /** A change such as a call on hold. */
    public static final int NOTIFY = 0x6e;

    /** The question that Status answers. */
    public static final int STATUS_INQUIRY = 0x75;

    /** More digits. */
    public static final int INFORMATION = 0x7b;

    /** The state of the call. */
    public static final int STATUS = 0x7d;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(0x00, "Escape"), Map.entry(ALERTING, "Alerting"), Map.entry(CALL_PROCEEDING, "CallProceeding"),
            Map.entry(PROGRESS, "Progress"), Map.entry(SETUP, "Setup"), Map.entry(CONNECT, "Connect"),
            Map.entry(SETUP_ACKNOWLEDGE, "SetupAcknowledge"), Map.entry(CONNECT_ACKNOWLEDGE, "ConnectAcknowledge"),
            Map.entry(USER_INFORMATION, "UserInformation"), Map.entry(0x21, "SuspendReject"),
            Map.entry(0x22, "ResumeReject"), Map.entry(0x25, "Suspend"), Map.entry(0x26, "Resume"),
            Map.entry(0x2d, "SuspendAcknowledge"), Map.entry(0x2e, "ResumeAcknowledge"),
            Map.entry(DISCONNECT, "Disconnect"), Map.entry(0x46, "Restart"), Map.entry(RELEASE, "Release"),
            Map.entry(0x4e, "RestartAcknowledge"), Map.entry(RELEASE_COMPLETE, "ReleaseComplete"),
            Map.entry(0x60, "Segment"), Map.entry(FACILITY, "Facility"), Map.entry(NOTIFY, "Notify"),
            Map.entry(STATUS_INQUIRY, "StatusInquiry"), Map.entry(0x79, "CongestionControl"),
            Map.entry(INFORMATION, "Information"), Map.entry(STATUS, "Status"));

    private MessageType() {}

    /** The name in one word, such as {@code ReleaseComplete}; empty for a number that Q.931 does not give. */
    public static Optional<String> name(int messageType) {
        return Optional.ofNullable(NAMES.get(messageType));
    }
}
