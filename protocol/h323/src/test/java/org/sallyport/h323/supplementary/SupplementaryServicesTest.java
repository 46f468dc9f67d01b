package org.sallyport.h323.supplementary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.feature.FeatureRead;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.H323UUPDU;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.h323.h450.Code;
import org.sallyport.h323.h450.EndpointAddress;
import org.sallyport.h323.h450.Extension;
import org.sallyport.h323.h450.H4501SupplementaryService;
import org.sallyport.h323.h450.Invoke;
import org.sallyport.h323.h450.PartySubaddress;
import org.sallyport.h323.h450.ROS;
import org.sallyport.h323.h450.Reject;
import org.sallyport.h323.h450.ReturnError;
import org.sallyport.h323.h450.ReturnResult;
import org.sallyport.h323.h450.diversion.ActivateDiversionQArg;
import org.sallyport.h323.h450.diversion.BasicService;
import org.sallyport.h323.h450.diversion.CallReroutingArg;
import org.sallyport.h323.h450.diversion.CfnrDivertedLegFailedArg;
import org.sallyport.h323.h450.diversion.CheckRestrictionArg;
import org.sallyport.h323.h450.diversion.DeactivateDiversionQArg;
import org.sallyport.h323.h450.diversion.DiversionReason;
import org.sallyport.h323.h450.diversion.DiversionRes;
import org.sallyport.h323.h450.diversion.DivertingLegInformation1Arg;
import org.sallyport.h323.h450.diversion.DivertingLegInformation2Arg;
import org.sallyport.h323.h450.diversion.DivertingLegInformation3Arg;
import org.sallyport.h323.h450.diversion.DivertingLegInformation4Arg;
import org.sallyport.h323.h450.diversion.IntResult;
import org.sallyport.h323.h450.diversion.InterrogateDiversionQArg;
import org.sallyport.h323.h450.diversion.Procedure;
import org.sallyport.h323.h450.diversion.SubscriptionOption;
import org.sallyport.h323.h450.transfer.CTActiveArg;
import org.sallyport.h323.h450.transfer.CTCompleteArg;
import org.sallyport.h323.h450.transfer.CTIdentifyRes;
import org.sallyport.h323.h450.transfer.CTInitiateArg;
import org.sallyport.h323.h450.transfer.CTSetupArg;
import org.sallyport.h323.h450.transfer.CTUpdateArg;
import org.sallyport.h323.h450.transfer.CallStatus;
import org.sallyport.h323.h450.transfer.DummyArg;
import org.sallyport.h323.h450.transfer.DummyRes;
import org.sallyport.h323.h450.transfer.EndDesignation;
import org.sallyport.h323.h450.transfer.SubaddressTransferArg;
import org.sallyport.machine.Malformed;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.per.PerList;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/** Operations of transfer and diversion go into messages and come out of them as they were; unknown ones are kept. */
class SupplementaryServicesTest {
    static final H323UUPDU EMPTY =
            H323UUPDU.builder().h323MessageBody(new H323MessageBody.Empty()).h245Tunnelling(true).build();
    private static final EndpointAddress BOB = EndpointAddress.builder()
            .destinationAddress(List.of(new AliasAddress.H323ID("bob"))).build();
    private static final List<Extension> EXTENSIONS =
            List.of(new Extension(ObjectIdentifier.of("1.3.6.1"), Octets.ofHex("0500")));
    private static final Octets ELEMENTS = Octets.ofHex("040388c0a5");
    private static final BasicService ALL = BasicService.Known.ALL_SERVICES;

    private static H323UUPDU again(H323UUPDU pdu) {
        return H323UUPDU.TYPE.decode(H323UUPDU.TYPE.encode(pdu)).toOptional().orElseThrow();
    }

    /** The operations after a way over the wire in a message. */
    private static List<ROS> wire(ROS... operations) {
        H323UUPDU pdu = again(SupplementaryServices.with(EMPTY, SupplementaryServices.of(List.of(operations))));
        return SupplementaryServices.operations(
                SupplementaryServices.read(pdu).getFirst().toOptional().orElseThrow());
    }

    private static <A extends PerValue, R extends PerValue> void invokes(OperationType<A, R> type, A argument) {
        ROS ros = wire(type.invoke(65535, argument)).getFirst();
        Invoke invoke = ((ROS.Invoke) ros).value();
        assertThat(invoke.invokeId()).isEqualTo(65535);
        assertThat(type.argument(invoke)).as(type.toString()).isEqualTo(new FeatureRead.Value<>(argument));
        assertThat(OperationType.of(invoke.opcode()).orElseThrow()).isSameAs(type);
    }

    private static <A extends PerValue, R extends PerValue> void answers(OperationType<A, R> type, R result) {
        ReturnResult answer = ((ROS.ReturnResult) wire(type.result(-7, result)).getFirst()).value();
        assertThat(answer.invokeId()).isEqualTo(-7);
        assertThat(type.result(answer)).as(type.toString()).isEqualTo(new FeatureRead.Value<>(result));
    }

    @Test
    void operationsOfTransferCarryTheirArguments() {
        invokes(OperationType.CALL_TRANSFER_IDENTIFY, new DummyArg.ExtensionSeq(EXTENSIONS));
        invokes(OperationType.CALL_TRANSFER_ABANDON, new DummyArg.ExtensionSeq(List.of()));
        invokes(OperationType.CALL_TRANSFER_INITIATE,
                CTInitiateArg.builder().callIdentity("").reroutingNumber(BOB).build());
        invokes(OperationType.CALL_TRANSFER_SETUP,
                CTSetupArg.builder().callIdentity("1234").transferringNumber(BOB).build());
        invokes(OperationType.CALL_TRANSFER_ACTIVE,
                CTActiveArg.builder().connectedAddress(BOB).connectedInfo("Bob").build());
        invokes(OperationType.CALL_TRANSFER_COMPLETE, CTCompleteArg.builder()
                .endDesignation(EndDesignation.Known.SECONDARY_END).redirectionNumber(BOB)
                .basicCallInfoElements(ELEMENTS).callStatus(CallStatus.Known.ALERTING).build());
        invokes(OperationType.CALL_TRANSFER_UPDATE,
                CTUpdateArg.builder().redirectionNumber(BOB).basicCallInfoElements(ELEMENTS).build());
        invokes(OperationType.SUBADDRESS_TRANSFER, SubaddressTransferArg.builder()
                .redirectionSubaddress(new PartySubaddress.NsapSubaddress(Octets.ofHex("0102"))).build());
        answers(OperationType.CALL_TRANSFER_IDENTIFY,
                CTIdentifyRes.builder().callIdentity("7").reroutingNumber(BOB).build());
        answers(OperationType.CALL_TRANSFER_INITIATE, new DummyRes.ExtensionSeq(EXTENSIONS));
        answers(OperationType.CALL_TRANSFER_SETUP, new DummyRes.ExtensionSeq(List.of()));
    }

    @Test
    void operationsThatSetDiversionsCarryTheirArguments() {
        invokes(OperationType.ACTIVATE_DIVERSION_Q, ActivateDiversionQArg.builder().procedure(Procedure.Known.CFU)
                .basicService(ALL).divertedToAddress(BOB).servedUserNr(BOB).activatingUserNr(BOB).build());
        invokes(OperationType.DEACTIVATE_DIVERSION_Q, DeactivateDiversionQArg.builder().procedure(Procedure.Known.CFB)
                .basicService(ALL).servedUserNr(BOB).deactivatingUserNr(BOB).build());
        invokes(OperationType.INTERROGATE_DIVERSION_Q, InterrogateDiversionQArg.builder()
                .procedure(Procedure.Known.CFNR).basicService(ALL).servedUserNr(BOB).interrogatingUserNr(BOB).build());
        invokes(OperationType.CHECK_RESTRICTION,
                CheckRestrictionArg.builder().servedUserNr(BOB).basicService(ALL).divertedToNr(BOB).build());
        answers(OperationType.ACTIVATE_DIVERSION_Q, new DiversionRes.ExtensionSeq(List.of()));
        answers(OperationType.DEACTIVATE_DIVERSION_Q, new DiversionRes.ExtensionSeq(EXTENSIONS));
        answers(OperationType.CHECK_RESTRICTION, new DiversionRes.ExtensionSeq(EXTENSIONS));
        IntResult one = IntResult.builder().servedUserNr(BOB).basicService(ALL).procedure(Procedure.Known.CFU)
                .divertedToAddress(BOB).remoteEnabled(true).build();
        answers(OperationType.INTERROGATE_DIVERSION_Q, new PerList<IntResult>(List.of(), OperationType.DIVERSIONS_MAX));
        List<IntResult> most = new ArrayList<>();
        for (int i = 0; i < OperationType.DIVERSIONS_MAX; i++) most.add(one);
        answers(OperationType.INTERROGATE_DIVERSION_Q, new PerList<>(most, OperationType.DIVERSIONS_MAX));
        most.add(one);
        assertThatThrownBy(() -> new PerList<>(most, OperationType.DIVERSIONS_MAX))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void operationsOfADivertedCallCarryTheirArguments() {
        invokes(OperationType.CALL_REROUTING, CallReroutingArg.builder().reroutingReason(DiversionReason.Known.CFB)
                .calledAddress(BOB).diversionCounter(15).h225InfoElement(ELEMENTS).lastReroutingNr(BOB)
                .subscriptionOption(SubscriptionOption.Known.NO_NOTIFICATION).callingNumber(BOB).build());
        invokes(OperationType.DIVERTING_LEG_INFORMATION_1, DivertingLegInformation1Arg.builder()
                .diversionReason(DiversionReason.Known.CFU).nominatedNr(BOB)
                .subscriptionOption(SubscriptionOption.Known.NOTIFICATION_WITH_DIVERTED_TO_NR).build());
        invokes(OperationType.DIVERTING_LEG_INFORMATION_2, DivertingLegInformation2Arg.builder().diversionCounter(1)
                .diversionReason(DiversionReason.Known.UNKNOWN).divertingNr(BOB).build());
        invokes(OperationType.DIVERTING_LEG_INFORMATION_3,
                DivertingLegInformation3Arg.builder().presentationAllowedIndicator(true).redirectionNr(BOB).build());
        invokes(OperationType.DIVERTING_LEG_INFORMATION_4, DivertingLegInformation4Arg.builder()
                .diversionReason(DiversionReason.Known.CFNR).callingNr(BOB).nominatedNr(BOB)
                .subscriptionOption(SubscriptionOption.Known.NO_NOTIFICATION).build());
        invokes(OperationType.CFNR_DIVERTED_LEG_FAILED, new CfnrDivertedLegFailedArg.ExtensionSeq(EXTENSIONS));
        answers(OperationType.CALL_REROUTING, new DiversionRes.ExtensionSeq(List.of()));
    }

    @Test
    void argumentsMayBeAbsentOnlyWhereTheStandardSays() {
        int optional = 0;
        for (OperationType<?, ?> type : OperationType.ALL) {
            Invoke bare = Invoke.builder().invokeId(1).opcode(new Code.Local(type.code())).build();
            if (type.argument(bare) instanceof FeatureRead.Broken<?>(Malformed why)) {
                assertThat(why.reason()).isEqualTo("no argument");
                assertThatThrownBy(() -> type.invoke(1)).isInstanceOf(IllegalArgumentException.class);
            } else {
                assertThat(wire(type.invoke(1))).containsExactly(new ROS.Invoke(bare));
                optional++;
            }
        }
        assertThat(optional).isEqualTo(3);
        assertThat(OperationType.ALL).extracting(OperationType::code)
                .containsExactly(7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 100);
    }

    @Test
    void errorsAndRejectionsAnswer() {
        for (ServiceError e : ServiceError.values()) {
            ReturnError answer = ((ROS.ReturnError) wire(e.answer(3)).getFirst()).value();
            assertThat(ServiceError.of(answer.errcode())).contains(e);
        }
        assertThat(ServiceError.of(new Code.Local(4))).isEmpty();
        assertThat(ServiceError.of(new Code.Global(ObjectIdentifier.of("1.3")))).isEmpty();
        ROS reject = SupplementaryServices.reject(9, new Reject.Problem.Invoke(1));
        assertThat(wire(reject)).containsExactly(reject);
    }

    /** Read by Wireshark 4.0.17's dissectors of H.450.1 to .3 as the same operations with the same values. */
    @Test
    void octetsAreThoseThatAnotherDissectorReads() {
        H4501SupplementaryService transfer = SupplementaryServices.of(List.of(OperationType.CALL_TRANSFER_INITIATE
                .invoke(258, CTInitiateArg.builder().callIdentity("12").reroutingNumber(BOB).build())));
        assertThat(H4501SupplementaryService.TYPE.encode(transfer).hex())
                .isEqualTo("00011001020001090c1023000140020062006f0062");
        H4501SupplementaryService diversion = SupplementaryServices.of(List.of(
                OperationType.DIVERTING_LEG_INFORMATION_1.invoke(1, DivertingLegInformation1Arg.builder()
                        .diversionReason(DiversionReason.Known.CFU).nominatedNr(BOB)
                        .subscriptionOption(SubscriptionOption.Known.NOTIFICATION_WITH_DIVERTED_TO_NR).build()),
                ServiceError.NOT_AVAILABLE.answer(5)));
        assertThat(H4501SupplementaryService.TYPE.encode(diversion).hex())
                .isEqualTo("00021000010001140b01400140020062006f0062800105000103");
    }

    @Test
    void unknownOperationsAndUnreadableServicesAreKept() {
        Invoke strange = Invoke.builder().invokeId(4).linkedId(2L)
                .opcode(new Code.Global(ObjectIdentifier.of("1.3.6.1.4.1"))).argument(Octets.ofHex("deadbeef")).build();
        assertThat(wire(new ROS.Invoke(strange))).containsExactly(new ROS.Invoke(strange));
        assertThat(OperationType.of(strange.opcode())).isEmpty();
        assertThat(OperationType.of(new Code.Local(101))).isEmpty();
        assertThat(OperationType.CALL_TRANSFER_SETUP.argument(strange)).isEqualTo(new FeatureRead.Absent<>());

        Octets junk = Octets.ofHex("7fff");
        H323UUPDU pdu = EMPTY.toBuilder().h4501SupplementaryService(List.of(junk)).build();
        H323UUPDU with = again(SupplementaryServices.with(pdu, SupplementaryServices.of(
                List.of(ServiceError.CALL_FAILURE.answer(1)))));
        assertThat(with.h4501SupplementaryService().orElseThrow().getFirst()).isEqualTo(junk);
        List<FeatureRead<H4501SupplementaryService>> read = SupplementaryServices.read(with);
        assertThat(read.get(0)).isInstanceOf(FeatureRead.Broken.class);
        assertThat(read.get(1).toOptional()).isPresent();
        assertThat(SupplementaryServices.without(with, 1)).isEqualTo(again(pdu));
        assertThat(SupplementaryServices.without(SupplementaryServices.without(with, 1), 0).h4501SupplementaryService())
                .isEmpty();
        H323UUPDU replaced = SupplementaryServices.with(with, 1, read.get(1).toOptional().orElseThrow());
        assertThat(replaced).isEqualTo(with);
    }

    @Test
    void spoiledOctetsAreReadOrBroken() {
        List<Octets> seeds = new ArrayList<>();
        for (OperationType<?, ?> type : OperationType.ALL) {
            Invoke bare = Invoke.builder().invokeId(1).opcode(new Code.Local(type.code()))
                    .argument(Octets.ofHex("00043132008002006200006f0062")).build();
            seeds.add(H4501SupplementaryService.TYPE.encode(SupplementaryServices.of(List.of(new ROS.Invoke(bare)))));
        }
        Random random = new Random(450);
        int broken = 0;
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] octets = seeds.get(random.nextInt(seeds.size())).toArray();
            for (int i = random.nextInt(4); i >= 0; i--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            H323UUPDU pdu = EMPTY.toBuilder().h4501SupplementaryService(List.of(Octets.wrap(octets))).build();
            Optional<H4501SupplementaryService> service = SupplementaryServices.read(pdu).getFirst().toOptional();
            if (service.isEmpty()) {
                broken++;
                continue;
            }
            for (ROS ros : SupplementaryServices.operations(service.get())) {
                if (ros instanceof ROS.Invoke(Invoke invoke)) {
                    for (OperationType<?, ?> type : OperationType.ALL) {
                        if (type.argument(invoke) instanceof FeatureRead.Value<?>) read++;
                    }
                }
                if (ros instanceof ROS.ReturnResult(ReturnResult answer)) {
                    for (OperationType<?, ?> type : OperationType.ALL) type.result(answer);
                }
            }
            SupplementaryServices.with(pdu, 0, service.get());
        }
        assertThat(broken).isPositive();
        assertThat(read).isPositive();
    }
}
