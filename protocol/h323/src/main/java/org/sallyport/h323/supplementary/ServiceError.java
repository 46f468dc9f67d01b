package org.sallyport.h323.supplementary;

import java.util.Optional;
import org.sallyport.h323.h450.Code;
import org.sallyport.h323.h450.ROS;
import org.sallyport.h323.h450.ReturnError;

/** Why an operation was not done: the local codes of H.450.1, H.450.2 and H.450.3. */
public enum ServiceError {
    /** The user has no such service. */
    USER_NOT_SUBSCRIBED(0),
    /** The network refuses. */
    REJECTED_BY_NETWORK(1),
    /** The user refuses. */
    REJECTED_BY_USER(2),
    /** Not now. */
    NOT_AVAILABLE(3),
    /** Something needed is missing. */
    INSUFFICIENT_INFORMATION(5),
    /** The served user's number is wrong. */
    INVALID_SERVED_USER_NUMBER(6),
    /** Not in this state of the call. */
    INVALID_CALL_STATE(7),
    /** Not for this basic service. */
    BASIC_SERVICE_NOT_PROVIDED(8),
    /** Only for an incoming call. */
    NOT_INCOMING_CALL(9),
    /** Another service forbids it. */
    SUPPLEMENTARY_SERVICE_INTERACTION_NOT_ALLOWED(10),
    /** No resource. */
    RESOURCE_UNAVAILABLE(11),
    /** H.450.3: the diverted number is wrong. */
    INVALID_DIVERTED_NUMBER(12),
    /** H.450.3: no diversion to a special number. */
    SPECIAL_SERVICE_NUMBER(14),
    /** H.450.3: no diversion to oneself. */
    DIVERSION_TO_SERVED_USER_NUMBER(15),
    /** H.450.3: diverted too often. */
    NUMBER_OF_DIVERSIONS_EXCEEDED(24),
    /** The call failed. */
    CALL_FAILURE(25),
    /** Against the procedures. */
    PROCEDURAL_ERROR(43),
    /** H.450.3: not at the moment. */
    TEMPORARILY_UNAVAILABLE(1000),
    /** H.450.2: the number to call is wrong. */
    INVALID_REROUTING_NUMBER(1004),
    /** H.450.2: no call awaits that identity. */
    UNRECOGNIZED_CALL_IDENTITY(1005),
    /** H.450.2: the new call failed. */
    ESTABLISHMENT_FAILURE(1006),
    /** H.450.3: not allowed. */
    NOT_AUTHORIZED(1007),
    /** Another reason, which the parameter may tell. */
    UNSPECIFIED(1008);

    private final int code;

    ServiceError(int code) {
        this.code = code;
    }

    /** The local code. */
    public int code() {
        return code;
    }

    /** Of a code; empty for those of other services. */
    public static Optional<ServiceError> of(Code code) {
        for (ServiceError e : values()) {
            if (code instanceof Code.Local(long local) && local == e.code) return Optional.of(e);
        }
        return Optional.empty();
    }

    /** The answer, without a parameter. */
    public ROS answer(long invokeId) {
        return new ROS.ReturnError(ReturnError.builder().invokeId(invokeId).errcode(new Code.Local(code)).build());
    }
}
