package org.sallyport.sip.sdp;

/** What a body says of sessions. */
public sealed interface BodyRead {
    /** Nothing that anybody could take for a description. */
    record Nothing() implements BodyRead {}

    /**
     * One description or several.
     *
     * @param body where they stand
     */
    record Descriptions(SdpBody body) implements BodyRead {}

    /**
     * Somebody could find a description in it that we do not see.
     *
     * @param why what is in the way
     */
    record Unreadable(String why) implements BodyRead {}
}
