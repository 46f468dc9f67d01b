package org.sallyport.media;

/** The two flows of a leg. */
public enum Component {
    RTP,
    RTCP
}
