package org.sallyport.sipcall.media;

import org.sallyport.media.LegSide;

/**
 * Who describes something, and in which dialog.
 *
 * @param from the side
 * @param role whether it offers or answers
 * @param tag the callee's tag, which tells dialogs of a call apart; empty before there is one
 * @param last whether it stands: false in a provisional response, whose request may still be refused
 */
public record Said(LegSide from, SdpRole role, String tag, boolean last) {}
