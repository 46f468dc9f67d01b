package org.sallyport.h323.supplementary;

import java.util.List;
import java.util.Optional;
import org.sallyport.h323.feature.FeatureRead;
import org.sallyport.h323.h450.Code;
import org.sallyport.h323.h450.Invoke;
import org.sallyport.h323.h450.ROS;
import org.sallyport.h323.h450.ReturnResult;
import org.sallyport.h323.h450.diversion.ActivateDiversionQArg;
import org.sallyport.h323.h450.diversion.CallReroutingArg;
import org.sallyport.h323.h450.diversion.CfnrDivertedLegFailedArg;
import org.sallyport.h323.h450.diversion.CheckRestrictionArg;
import org.sallyport.h323.h450.diversion.DeactivateDiversionQArg;
import org.sallyport.h323.h450.diversion.DiversionRes;
import org.sallyport.h323.h450.diversion.DivertingLegInformation1Arg;
import org.sallyport.h323.h450.diversion.DivertingLegInformation2Arg;
import org.sallyport.h323.h450.diversion.DivertingLegInformation3Arg;
import org.sallyport.h323.h450.diversion.DivertingLegInformation4Arg;
import org.sallyport.h323.h450.diversion.IntResult;
import org.sallyport.h323.h450.diversion.InterrogateDiversionQArg;
import org.sallyport.h323.h450.transfer.CTActiveArg;
import org.sallyport.h323.h450.transfer.CTCompleteArg;
import org.sallyport.h323.h450.transfer.CTIdentifyRes;
import org.sallyport.h323.h450.transfer.CTInitiateArg;
import org.sallyport.h323.h450.transfer.CTSetupArg;
import org.sallyport.h323.h450.transfer.CTUpdateArg;
import org.sallyport.h323.h450.transfer.DummyArg;
import org.sallyport.h323.h450.transfer.DummyRes;
import org.sallyport.h323.h450.transfer.SubaddressTransferArg;
import org.sallyport.per.PerList;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/**
 * A remote operation of H.450.2 or H.450.3, by its local code.
 *
 * @param <A> its argument
 * @param <R> its result; {@link NoResult} where there is none
 */
public final class OperationType<A extends PerValue, R extends PerValue> {
    /** Most diversions of one answer to an interrogation, H.450.3. */
    public static final int DIVERSIONS_MAX = 29;

    /** H.450.2: the transferred-to endpoint says where it awaits the call. The argument may be absent. */
    public static final OperationType<DummyArg, CTIdentifyRes> CALL_TRANSFER_IDENTIFY =
            new OperationType<>(7, "callTransferIdentify", DummyArg.TYPE, false, Optional.of(CTIdentifyRes.TYPE));

    /** H.450.2: never mind the last. The argument may be absent. */
    public static final OperationType<DummyArg, NoResult> CALL_TRANSFER_ABANDON =
            new OperationType<>(8, "callTransferAbandon", DummyArg.TYPE, false, Optional.empty());

    /** H.450.2: call that number instead. */
    public static final OperationType<CTInitiateArg, DummyRes> CALL_TRANSFER_INITIATE =
            new OperationType<>(9, "callTransferInitiate", CTInitiateArg.TYPE, true, Optional.of(DummyRes.TYPE));

    /** H.450.2: in the Setup of the new call. */
    public static final OperationType<CTSetupArg, DummyRes> CALL_TRANSFER_SETUP =
            new OperationType<>(10, "callTransferSetup", CTSetupArg.TYPE, true, Optional.of(DummyRes.TYPE));

    /** H.450.2: the call that was transferred while ringing is answered. */
    public static final OperationType<CTActiveArg, NoResult> CALL_TRANSFER_ACTIVE =
            new OperationType<>(11, "callTransferActive", CTActiveArg.TYPE, true, Optional.empty());

    /** H.450.2: the gatekeeper transferred the call. */
    public static final OperationType<CTCompleteArg, NoResult> CALL_TRANSFER_COMPLETE =
            new OperationType<>(12, "callTransferComplete", CTCompleteArg.TYPE, true, Optional.empty());

    /** H.450.2: the endpoints of the new call learn of each other. */
    public static final OperationType<CTUpdateArg, NoResult> CALL_TRANSFER_UPDATE =
            new OperationType<>(13, "callTransferUpdate", CTUpdateArg.TYPE, true, Optional.empty());

    /** H.450.2. */
    public static final OperationType<SubaddressTransferArg, NoResult> SUBADDRESS_TRANSFER =
            new OperationType<>(14, "subaddressTransfer", SubaddressTransferArg.TYPE, true, Optional.empty());

    /** H.450.3. */
    public static final OperationType<ActivateDiversionQArg, DiversionRes> ACTIVATE_DIVERSION_Q =
            new OperationType<>(15, "activateDiversionQ", ActivateDiversionQArg.TYPE, true,
                    Optional.of(DiversionRes.TYPE));

    /** H.450.3. */
    public static final OperationType<DeactivateDiversionQArg, DiversionRes> DEACTIVATE_DIVERSION_Q =
            new OperationType<>(16, "deactivateDiversionQ", DeactivateDiversionQArg.TYPE, true,
                    Optional.of(DiversionRes.TYPE));

    /** H.450.3. */
    public static final OperationType<InterrogateDiversionQArg, PerList<IntResult>> INTERROGATE_DIVERSION_Q =
            new OperationType<>(17, "interrogateDiversionQ", InterrogateDiversionQArg.TYPE, true,
                    Optional.of(PerList.type("IntResultList", IntResult::decode, DIVERSIONS_MAX)));

    /** H.450.3: would you take diverted calls? */
    public static final OperationType<CheckRestrictionArg, DiversionRes> CHECK_RESTRICTION =
            new OperationType<>(18, "checkRestriction", CheckRestrictionArg.TYPE, true, Optional.of(DiversionRes.TYPE));

    /** H.450.3: make the new call for me. */
    public static final OperationType<CallReroutingArg, DiversionRes> CALL_REROUTING =
            new OperationType<>(19, "callRerouting", CallReroutingArg.TYPE, true, Optional.of(DiversionRes.TYPE));

    /** H.450.3: to the caller, whose call is diverted. */
    public static final OperationType<DivertingLegInformation1Arg, NoResult> DIVERTING_LEG_INFORMATION_1 =
            new OperationType<>(20, "divertingLegInformation1", DivertingLegInformation1Arg.TYPE, true,
                    Optional.empty());

    /** H.450.3: in the Setup to the diverted-to endpoint. */
    public static final OperationType<DivertingLegInformation2Arg, NoResult> DIVERTING_LEG_INFORMATION_2 =
            new OperationType<>(21, "divertingLegInformation2", DivertingLegInformation2Arg.TYPE, true,
                    Optional.empty());

    /** H.450.3: whether the caller may be shown whom it reached. */
    public static final OperationType<DivertingLegInformation3Arg, NoResult> DIVERTING_LEG_INFORMATION_3 =
            new OperationType<>(22, "divertingLegInformation3", DivertingLegInformation3Arg.TYPE, true,
                    Optional.empty());

    /** H.450.3: the leg that was diverted on no reply failed. The argument may be absent. */
    public static final OperationType<CfnrDivertedLegFailedArg, NoResult> CFNR_DIVERTED_LEG_FAILED =
            new OperationType<>(23, "cfnrDivertedLegFailed", CfnrDivertedLegFailedArg.TYPE, false, Optional.empty());

    /** H.450.3: the gatekeeper diverted a call of the endpoint. */
    public static final OperationType<DivertingLegInformation4Arg, NoResult> DIVERTING_LEG_INFORMATION_4 =
            new OperationType<>(100, "divertingLegInformation4", DivertingLegInformation4Arg.TYPE, true,
                    Optional.empty());

    /** All of them, in the order of their codes. */
    public static final List<OperationType<?, ?>> ALL = List.of(CALL_TRANSFER_IDENTIFY, CALL_TRANSFER_ABANDON,
            CALL_TRANSFER_INITIATE, CALL_TRANSFER_SETUP, CALL_TRANSFER_ACTIVE, CALL_TRANSFER_COMPLETE,
            CALL_TRANSFER_UPDATE, SUBADDRESS_TRANSFER, ACTIVATE_DIVERSION_Q, DEACTIVATE_DIVERSION_Q,
            INTERROGATE_DIVERSION_Q, CHECK_RESTRICTION, CALL_REROUTING, DIVERTING_LEG_INFORMATION_1,
            DIVERTING_LEG_INFORMATION_2, DIVERTING_LEG_INFORMATION_3, CFNR_DIVERTED_LEG_FAILED,
            DIVERTING_LEG_INFORMATION_4);

    private final int code;
    private final String name;
    private final PerType<A> argument;
    private final boolean argumentRequired;
    private final Optional<PerType<R>> result;

    private OperationType(int code, String name, PerType<A> argument, boolean argumentRequired,
            Optional<PerType<R>> result) {
        this.code = code;
        this.name = name;
        this.argument = argument;
        this.argumentRequired = argumentRequired;
        this.result = result;
    }

    /** The operation with that code; empty for those that are not typed here. */
    public static Optional<OperationType<?, ?>> of(Code code) {
        return ALL.stream().filter(t -> t.is(code)).findFirst();
    }

    /** The local code. */
    public int code() {
        return code;
    }

    /** The type of its argument. */
    public PerType<A> argumentType() {
        return argument;
    }

    /** The type of its result; empty where it has none. */
    public Optional<PerType<R>> resultType() {
        return result;
    }

    /** The name in the standard. */
    @Override
    public String toString() {
        return name;
    }

    /** Whether that code is this operation's. */
    public boolean is(Code other) {
        return other instanceof Code.Local(long local) && local == code;
    }

    private String section() {
        return "ITU-T H.450." + (code < 15 ? 2 : 3) + " " + name;
    }

    /**
     * The argument. Absent where the invocation is of another operation, or is without an argument and may be; broken
     * where the argument is missing or is not what it should be.
     */
    public FeatureRead<A> argument(Invoke invoke) {
        if (!is(invoke.opcode())) return new FeatureRead.Absent<>();
        if (invoke.argument().isPresent()) return FeatureRead.decode(argument, invoke.argument().get(), section());
        return argumentRequired ? FeatureRead.broken("no argument", section()) : new FeatureRead.Absent<>();
    }

    /**
     * The result. Absent where the answer is to another operation or is without one; broken where the operation has
     * none or it is not what it should be.
     */
    public FeatureRead<R> result(ReturnResult answer) {
        if (answer.result().isEmpty() || !is(answer.result().get().opcode())) return new FeatureRead.Absent<>();
        Octets octets = answer.result().get().result();
        return result.isEmpty()
                ? FeatureRead.broken("the operation has no result", section())
                : FeatureRead.decode(result.get(), octets, section());
    }

    /**
     * An invocation.
     *
     * @param invokeId 0 to 65535, which the answer repeats
     */
    public ROS invoke(int invokeId, A value) {
        return new ROS.Invoke(Invoke.builder().invokeId(invokeId).opcode(new Code.Local(code))
                .argument(argument.encode(value)).build());
    }

    /** An invocation without argument, of an operation that allows it. */
    public ROS invoke(int invokeId) {
        if (argumentRequired) throw new IllegalArgumentException(name + " needs an argument");
        return new ROS.Invoke(Invoke.builder().invokeId(invokeId).opcode(new Code.Local(code)).build());
    }

    /** An answer with a result, of an operation that has one. */
    public ROS result(long invokeId, R value) {
        PerType<R> type = result.orElseThrow(() -> new IllegalArgumentException(name + " has no result"));
        return new ROS.ReturnResult(ReturnResult.builder().invokeId(invokeId)
                .result(new ReturnResult.Result(new Code.Local(code), type.encode(value))).build());
    }
}
