// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId} from "../../contracts/common/types/AssetId.sol";
import {ICountryRegistry} from "../../contracts/governance/interfaces/ICountryRegistry.sol";
import {IEmergencyCommittee} from "../../contracts/governance/interfaces/IEmergencyCommittee.sol";
import {Charter, Founder} from "../../contracts/governance/types/Membership.sol";
import {Office} from "../../contracts/governance/types/Office.sol";
import {
    Scope,
    contractScope,
    corridorScope,
    currencyScope,
    participantScope
} from "../../contracts/governance/types/Scope.sol";
import {FirstCommittee} from "../../contracts/governance/types/Seats.sol";
import {IGate} from "../../contracts/supervision/interfaces/IGate.sol";
import {UNRESTRICTED} from "../../contracts/supervision/types/IssuerRule.sol";
import {Link, toParty} from "../../contracts/supervision/types/Link.sol";
import {ParticipantKind} from "../../contracts/supervision/types/Participant.sol";
import {Decision, toPaymentTerms} from "../../contracts/supervision/types/Payment.sol";
import {Reason} from "../../contracts/supervision/types/Reason.sol";
import {Direction, RuleEntry, RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {anyAlpha2, inBoth, Suite} from "../utils/Suite.sol";
import {Test} from "../utils/Vm.sol";

/// @notice A committee of three countries that wants everything closed for as long as it can, and a Council that does
/// nothing about it but hold elections. One more scope is in the Council's hands as well.
/// @dev Behind each scope is a payment that it alone closes. What is closed is asked of the gate's decisions, since when
/// and since when not is written down here. It keeps its own clock, as the optimizer takes that of a block for constant.
contract Emergency is Test {
    uint8 public constant SCOPES = 5;
    uint8 public constant COUNCILS_SCOPE = 4;
    uint16 private constant COUNTRIES = 3;
    address private constant JOINT = address(0xa0);
    address private constant ENGINE = address(0xe0);
    AssetId private constant SOFT = AssetId.wrap(7);
    AssetId private constant HARD = AssetId.wrap(8);

    struct Payment {
        address payer;
        address payee;
        AssetId asset;
        address path;
    }

    IGate public immutable gate;
    IEmergencyCommittee private immutable _committee;
    ICountryRegistry private immutable _registry;

    uint48 public clock = 1_800_000_000;
    bytes32 public violation;

    bytes[] private _performed;
    mapping(uint8 scope => uint48) private _closedSince;
    mapping(uint8 scope => uint48) private _lastEnd;

    constructor() {
        vm.warp(clock);
        _registry = Suite.countries(JOINT, Charter(10_000, 1, 1 days, 1 minutes), new Founder[](0));
        uint16[] memory seats = new uint16[](COUNTRIES);
        for (uint16 i = 0; i < COUNTRIES; ++i) seats[i] = i + 1;
        _committee = Suite.committee(JOINT, _registry, FirstCommittee(365 days, seats, 2));
        gate = Suite.gate(_registry, Suite.numbers(), address(_committee), address(0));
        for (uint16 country = 1; country <= COUNTRIES; ++country) _raise(country);
        bytes20[4] memory leis = [
            bytes20("SOGDIABANK0000000058"),
            "SOGDIABANK1000000024",
            "SOGDIABANK2000000087",
            "SOGDIABANK3000000053"
        ];
        for (uint16 i = 0; i < 4; ++i) _license(leis[i], i < COUNTRIES ? i + 1 : COUNTRIES, _bank(i));
    }

    /// The committee tries an act, with any number of signatures and at times that are just or just not right.
    function attempt(uint8 verb, uint8 scope, uint48 until, uint8 previous, uint8 seats, bool onChain) external {
        scope %= COUNCILS_SCOPE;
        IEmergencyCommittee.Act memory act = IEmergencyCommittee.Act({
            verb: verb % 4 == 0 ? IEmergencyCommittee.Verb.Lift : IEmergencyCommittee.Verb.Halt,
            target: address(gate),
            subject: Scope.unwrap(scopeAt(scope)),
            until: verb % 4 == 0 ? 0 : clock + _near(until, 72 hours),
            previous: previous == 0 ? 0 : gate.haltedUntil(scopeAt(scope)),
            deadline: clock + uint48(bound(until, 0, 7 days))
        });
        _perform(act, onChain ? 0 : seats, onChain ? seats : 0);
    }

    /// The committee does what it may as soon as it may, for as long as it may.
    function press(uint8 scope) external {
        scope %= COUNCILS_SCOPE;
        uint48 previous = gate.haltedUntil(scopeAt(scope));
        if (previous != 0 && clock < previous + 30 days) pass(previous + 30 days - clock);
        uint256 subject = Scope.unwrap(scopeAt(scope));
        _perform(
            IEmergencyCommittee.Act(
                IEmergencyCommittee.Verb.Halt,
                address(gate),
                subject,
                clock + 72 hours,
                previous,
                clock
            ),
            7,
            0
        );
    }

    /// Anybody submits once more what was done before.
    function replay(uint256 which) external {
        if (_performed.length != 0) _call(JOINT, address(_committee), _performed[which % _performed.length]);
    }

    /// Everybody goes to the board by themselves.
    function trespass(uint8 who, uint8 scope, uint48 until, bool lifts) external {
        address caller = who % 4 == 3 ? JOINT : _official(1 + (who % 4));
        uint48 end = clock + _near(until, 30 days);
        bytes memory halt = abi.encodeCall(gate.halt, (scopeAt(scope), end));
        _call(caller, address(gate), lifts ? abi.encodeCall(gate.lift, (scopeAt(scope))) : halt);
    }

    /// The Council halts, extends and lifts a scope of its own choice.
    function decide(uint48 until, bool lifts) external {
        Scope scope = scopeAt(COUNCILS_SCOPE);
        uint48 end = clock + _near(until, 30 days);
        bytes memory extend = abi.encodeCall(_committee.prolong, (gate, scope, end, "law"));
        _call(JOINT, address(_committee), lifts ? abi.encodeCall(_committee.lift, (gate, scope)) : extend);
    }

    function elect(uint8 seats, uint8 threshold) external {
        uint16[] memory seated = new uint16[](seats % 4);
        for (uint16 i = 0; i < seated.length; ++i) seated[i] = 1 + ((i + seats / 4) % COUNTRIES);
        _call(JOINT, address(_committee), abi.encodeCall(_committee.elect, (seated, threshold % 4)));
    }

    function pass(uint48 time) public {
        clock += uint48(bound(time, 1, 33 days));
        vm.warp(clock);
        _observe();
    }

    function scopeAt(uint8 scope) public pure returns (Scope) {
        scope %= SCOPES;
        if (scope == 0) return contractScope(ENGINE);
        if (scope == 1) return corridorScope(1, 2);
        if (scope == 2) return currencyScope(HARD);
        return scope == 3 ? participantScope(3) : corridorScope(1, 3);
    }

    /// What the gate says of the payment that a scope closes.
    function reasonFor(uint8 scope) public view returns (Reason) {
        Payment memory payment = _paymentIn(scope);
        (Decision decision, , ) = gate.decisionOnTransfer(
            toParty(payment.payer, Link.wrap(0)),
            toParty(payment.payee, Link.wrap(0)),
            toPaymentTerms(UNRESTRICTED, payment.asset, 0),
            1,
            payment.path
        );
        return decision.reasonOf();
    }

    function _paymentIn(uint8 scope) private pure returns (Payment memory) {
        if (scope == 0) return Payment(_bank(3), _bank(2), SOFT, ENGINE); // at home in country 3
        if (scope == 1) return Payment(_bank(0), _bank(1), SOFT, address(0));
        if (scope == 2) return Payment(_bank(1), _bank(0), HARD, address(0));
        if (scope == 3) return Payment(_bank(2), _bank(1), SOFT, address(0));
        return Payment(_bank(0), _bank(3), SOFT, address(0));
    }

    function _perform(IEmergencyCommittee.Act memory act, uint8 signing, uint8 approving) private {
        uint256 count = 0;
        IEmergencyCommittee.Approval[] memory approvals = new IEmergencyCommittee.Approval[](COUNTRIES);
        for (uint16 country = 1; country <= COUNTRIES; ++country) {
            bytes memory approve = abi.encodeCall(_committee.approve, (country, act));
            if ((approving >> country) & 1 == 1) _call(_official(country), address(_committee), approve);
            if ((signing >> (country - 1)) & 1 == 1) approvals[count++] = _sign(country, act);
        }
        // Fewer than there is room for.
        assembly ("memory-safe") {
            mstore(approvals, count)
        }
        bytes memory call = abi.encodeCall(_committee.perform, (act, approvals));
        if (_call(JOINT, address(_committee), call)) _performed.push(call);
    }

    function _sign(
        uint16 country,
        IEmergencyCommittee.Act memory act
    ) private view returns (IEmergencyCommittee.Approval memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_key(country), _committee.digestOf(act));
        return IEmergencyCommittee.Approval(country, abi.encodePacked(r, s, v));
    }

    function _call(address caller, address target, bytes memory call) private returns (bool succeeded) {
        vm.prank(caller);
        (succeeded, ) = target.call(call);
        _observe();
    }

    function _observe() private {
        for (uint8 scope = 0; scope < COUNCILS_SCOPE; ++scope) _observe(scope, gate.haltedUntil(scopeAt(scope)));
    }

    function _observe(uint8 scope, uint48 end) private {
        bool closed = reasonFor(scope) != Reason.Permitted;
        uint48 since = _closedSince[scope];
        if (!closed) _closedSince[scope] = 0;
        if (closed && since == 0) {
            _closedSince[scope] = clock;
            if (_lastEnd[scope] != 0 && clock < _lastEnd[scope] + 30 days) violation = "again within 30 days";
        }
        if (closed && end > _closedSince[scope] + 72 hours) violation = "for more than 72 hours";
        if (closed && clock >= _closedSince[scope] + 72 hours) violation = "closed after 72 hours";
        _lastEnd[scope] = end;
    }

    function _raise(uint16 country) private {
        address delegation = address(uint160(country) * 0x1000);
        vm.prank(JOINT);
        _registry.admit(country, anyAlpha2(country), delegation, 1);
        vm.prank(delegation);
        _registry.join(country, 1, address(0), inBoth(Office.Supervisor, Office.Registrar, _official(country)));
        for (uint8 office = 2; office <= 3; ++office) {
            vm.prank(_official(country));
            _registry.takeOffice(country, Office(office));
        }
        RuleEntry[] memory rules = new RuleEntry[](4);
        for (uint32 i = 0; i < 4; ++i) {
            rules[i] = RuleEntry(Direction(i % 2), 0, 7 + i / 2, RuleTerms(type(uint48).max, 0, 0, 0));
        }
        vm.prank(_official(country));
        gate.adoptRules(country, rules, "law");
    }

    function _license(bytes20 lei, uint16 country, address account) private {
        vm.startPrank(_official(country));
        uint32 id = gate.license(lei, country, ParticipantKind.Bank, 0, uint40(clock + 3_653 days));
        gate.proposeAccount(id, account);
        vm.stopPrank();
        vm.prank(account);
        gate.acceptAccount(id);
    }

    /// Nothing, something, or a limit to the second and one more.
    function _near(uint48 x, uint48 limit) private pure returns (uint48) {
        if (x % 4 == 0) return limit;
        return x % 4 == 1 ? limit + 1 : uint48(bound(x, 0, limit));
    }

    function _key(uint16 country) private pure returns (uint256) {
        return 0x5e47 + country;
    }

    /// Registrar and Supervisor.
    function _official(uint16 country) private pure returns (address) {
        return vm.addr(_key(country));
    }

    function _bank(uint16 number) private pure returns (address) {
        return address(uint160(0xb0) + number);
    }
}

contract EmergencyCommitteeInvariantTest is Test {
    Emergency private _emergency;
    IGate private _gate;

    function setUp() external {
        _emergency = new Emergency();
        _gate = _emergency.gate();
        for (uint8 scope = 0; scope < _emergency.SCOPES(); ++scope) _assertOpen(scope);
        targetContract(address(_emergency));
        targetSelector(FuzzSelector(address(_emergency), _actions()));
    }

    /// GOV-6: without the Council nothing stays closed for more than 72 hours, nor closes again within 30 days.
    function invariant_GOV6_NothingStaysClosed() external view {
        assertEq(_emergency.violation(), bytes32(0), "violation");
    }

    /// GOV-6: payments need to look no further than the latest end, and what is closed is what is halted.
    function invariant_GOV6_TheLatestEndIsNoEarlierThanAnyEnd() external view {
        uint48 time = _emergency.clock();
        for (uint8 scope = 0; scope < _emergency.SCOPES(); ++scope) {
            uint48 end = _gate.haltedUntil(_emergency.scopeAt(scope));
            assertLe(end, _gate.latestHaltEnd(), "latest end");
            assertTrue((_emergency.reasonFor(scope) != Reason.Permitted) == (time < end), "closed while halted");
        }
    }

    /// GOV-6: every emergency act, the Council's too, ends by itself.
    function invariant_GOV6_ThirtyDaysOpenEverything() external {
        uint48 time = _emergency.clock();
        vm.warp(time + 30 days);
        for (uint8 scope = 0; scope < _emergency.SCOPES(); ++scope) _assertOpen(scope);
        vm.warp(time);
    }

    function _assertOpen(uint8 scope) private view {
        assertEq(uint8(_emergency.reasonFor(scope)), uint8(Reason.Permitted), "open");
    }

    function _actions() private view returns (bytes4[] memory actions) {
        actions = new bytes4[](7);
        actions[0] = _emergency.attempt.selector;
        actions[1] = _emergency.press.selector;
        actions[2] = _emergency.replay.selector;
        actions[3] = _emergency.trespass.selector;
        actions[4] = _emergency.decide.selector;
        actions[5] = _emergency.elect.selector;
        actions[6] = _emergency.pass.selector;
    }
}
