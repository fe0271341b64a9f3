// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId, toAssetId} from "../../contracts/common/types/AssetId.sol";
import {DecimalCapInexact} from "../../contracts/common/types/DecimalCap.sol";
import {ICountryRegistry} from "../../contracts/governance/interfaces/ICountryRegistry.sol";
import {Charter, Founder} from "../../contracts/governance/types/Membership.sol";
import {Office} from "../../contracts/governance/types/Office.sol";
import {IGate} from "../../contracts/supervision/interfaces/IGate.sol";
import {IParticipantNumbers} from "../../contracts/supervision/interfaces/IParticipantNumbers.sol";
import {
    ExposureEntry,
    ExposureRule,
    ExposureTerms,
    Flow,
    MAX_FLOW,
    VelocityEntry,
    toExposureRule
} from "../../contracts/supervision/types/Flow.sol";
import {UNRESTRICTED} from "../../contracts/supervision/types/IssuerRule.sol";
import {Link, Party, toParty} from "../../contracts/supervision/types/Link.sol";
import {Pace} from "../../contracts/supervision/types/Pace.sol";
import {ParticipantKind} from "../../contracts/supervision/types/Participant.sol";
import {Decision, toPaymentTerms} from "../../contracts/supervision/types/Payment.sol";
import {Reason} from "../../contracts/supervision/types/Reason.sol";
import {Direction, RuleEntry, RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {ThresholdEntry, ThresholdTerms} from "../../contracts/supervision/types/Thresholds.sol";
import {anyAlpha2, inBoth, Suite} from "../utils/Suite.sol";
import {Test} from "../utils/Vm.sol";

/// @dev The test contract is joint authority, Registrar and Supervisor of two countries with two banks each, and a token
/// that keeps what is counted, has it judged, and now and then adopts another gate with the same laws. Beside that it keeps
/// every payment there was, and reckons from those alone.
contract SystemicLimitsTest is Test {
    struct Paid {
        uint256 time;
        uint32 payer;
        uint16 from;
        uint16 to;
        bool towardsExposure;
        bool towardsVelocity;
        uint256 amount;
    }

    struct Velocity {
        uint64 limit;
        uint32 window;
    }

    uint32 private constant BANKS = 4; // ids from 1; 1 and 2 are at home in country 1, 3 and 4 in country 2
    uint256 private constant NOW = 1_800_000_000;
    uint256 private constant UNLIMITED = 2 ** 72; // above every limit

    IGate[2] private _gates;
    IGate private _gate; // the one adopted
    AssetId private _asset = toAssetId(9, 7);
    uint256 private _luck;
    uint256 private _now; // the compiler takes the block's own time for constant
    uint256 private _scale; // of the amounts of a run

    mapping(uint16 country => mapping(Direction => ExposureTerms)) private _terms;
    mapping(uint16 country => mapping(Direction => mapping(uint16 other => bool))) private _counts;
    mapping(uint16 country => mapping(uint16 other => bool)) private _paces;
    mapping(uint16 country => Velocity) private _velocity;
    mapping(uint16 from => mapping(uint16 to => uint256)) private _closedUntil;
    Paid[] private _paid;

    // What the token keeps.
    mapping(uint256 pair => Flow) private _flows;
    mapping(uint32 participant => Pace) private _pacesOf;

    function setUp() external {
        _warp(NOW);
        ICountryRegistry registry = Suite.countries(
            address(this),
            Charter(10_000, 1, 1 days, 1 minutes),
            new Founder[](0)
        );
        IParticipantNumbers numbers = Suite.numbers();
        for (uint256 i = 0; i < 2; ++i) _gates[i] = Suite.gate(registry, numbers, address(this), address(this));
        _gate = _gates[0];
        for (uint16 country = 1; country <= 2; ++country) _raise(registry, country);
        for (uint32 bank = 1; bank <= BANKS; ++bank) _license(bank);
    }

    /// SUP-8: whatever was paid and whenever, the gate says of the next payment what the sums of all of them say.
    function testFuzz_judgeSums_AgreesWithTheModel(uint256 seed) external {
        _luck = seed;
        _legislate(true);
        for (uint256 i = 0; i < 20; ++i) {
            _wait();
            (uint32 payer, uint32 payee) = _anyPair();
            _tryAndCompare(payer, payee, _anyAmount(payer, payee));
        }
    }

    /// SUP-8: after any payment that a country counts, the net of two days is within both countries' limits.
    function testFuzz_judgeSums_LeavesTheNetWithinTheLimit(uint256 seed) external {
        _luck = seed;
        _legislate(false);
        for (uint256 i = 0; i < 20; ++i) {
            _wait();
            (uint32 payer, uint32 payee) = _anyPair();
            (uint16 from, uint16 to) = (_homeOf(payer), _homeOf(payee));
            uint256 amount = _anyAmount(payer, payee);
            if (!_pay(payer, payee, amount) || amount == 0 || !_isCounted(from, to)) continue;
            _assertWithin(_net(from, to), _terms[from][Direction.Outbound]);
            _assertWithin(_net(from, to), _terms[to][Direction.Inbound]);
        }
    }

    /// SUP-8: splitting gains nothing. Within a block parts pass exactly as far as the whole would have passed; a breaker
    /// may stop them earlier.
    function testFuzz_judgeSums_PartsPassAsFarAsTheWhole(uint256 seed, bool breakers) external {
        _luck = seed;
        _legislate(breakers);
        for (uint256 i = 0; i < 6; ++i) {
            _wait();
            (uint32 a, uint32 b) = _anyPair();
            _pay(a, b, _anyAmount(a, b));
        }
        (uint32 payer, uint32 payee) = _anyPair();
        uint256 whole = _largest(payer, payee);
        if (whole == UNLIMITED) return;
        uint256 sum = 0;
        for (uint256 i = 0; i < 6; ++i) {
            uint256 part = i == 5 ? whole - sum : _draw() % (whole + 2);
            bool fits = part == 0 || sum + part <= whole; // what is nothing is not counted
            bool passes = _pay(payer, payee, part);
            assertTrue(breakers ? fits || !passes : fits == passes, "a part");
            if (passes) sum += part;
        }
    }

    /// Where nothing is limited any amount passes that a day's sum can hold, and what it cannot hold is refused, without a
    /// revert.
    function testFuzz_judgeSums_BearsWhatADayHolds(uint256 seed, uint256 any) external {
        _luck = seed;
        for (uint16 country = 1; country <= 2; ++country) _count(country, Direction.Outbound, 3 - country, true, false);
        for (uint256 i = 0; i < 12; ++i) {
            _wait();
            (uint32 payer, uint32 payee) = _draw() % 2 == 0 ? (1, 3) : (4, 2);
            uint256 room = uint256(MAX_FLOW - _netOfToday(_homeOf(payer), _homeOf(payee)));
            if (room > uint256(MAX_FLOW)) room = uint256(MAX_FLOW); // of one payment
            uint256 amount = [room, room + 1, any, _draw() % (room + 1)][_draw() % 4];
            assertTrue(_pay(payer, payee, amount) == amount <= room, "borne");
            _assertSums();
        }
    }

    function _tryAndCompare(uint32 payer, uint32 payee, uint256 amount) private {
        Reason expected = _expected(payer, payee, amount);
        Decision decision = _decide(payer, payee, amount);
        assertEq(uint8(decision.reasonOf()), uint8(Reason.Permitted), "without the sums");
        assertEq(uint8(_judge(decision, amount)), uint8(expected), "sums");
        (uint16 from, uint16 to) = (_homeOf(payer), _homeOf(payee));
        assertTrue(decision.isExposureCounted() == _isCounted(from, to), "exposure");
        assertTrue(decision.isVelocityCounted() == _paces[from][to], "velocity");
        assertTrue(_pay(payer, payee, amount) == (expected == Reason.Permitted), "paid");
        _assertSums();
    }

    /// Pays if the sums permit it, and counts as a token does.
    function _pay(uint32 payer, uint32 payee, uint256 amount) private returns (bool) {
        Decision decision = _decide(payer, payee, amount);
        if (_judge(decision, amount) != Reason.Permitted) return false;
        if (!decision.isCounted() || amount == 0) return true;
        (, Flow flow, Pace pace) = _judgeSums(decision, amount);
        if (decision.isExposureCounted()) _flows[_pairOf(decision)] = flow;
        if (decision.isVelocityCounted()) _pacesOf[payer] = pace;
        _note(payer, payee, amount);
        return true;
    }

    /// A payment of nothing is not counted, and asks for no room.
    function _judge(Decision decision, uint256 amount) private view returns (Reason reason) {
        if (!decision.isPermitted() || !decision.isCounted() || amount == 0) return decision.reasonOf();
        (reason, , ) = _judgeSums(decision, amount);
    }

    function _judgeSums(Decision decision, uint256 amount) private view returns (Reason, Flow, Pace) {
        return _gate.judgeSums(decision, _asset, amount, _flows[_pairOf(decision)], _pacesOf[decision.payerOf()]);
    }

    function _pairOf(Decision decision) private pure returns (uint256) {
        return _pair(decision.payerCountryOf(), decision.payeeCountryOf());
    }

    function _pair(uint16 a, uint16 b) private pure returns (uint256) {
        return a < b ? uint256(a) * 1_000 + b : uint256(b) * 1_000 + a;
    }

    function _note(uint32 payer, uint32 payee, uint256 amount) private {
        (uint16 from, uint16 to) = (_homeOf(payer), _homeOf(payee));
        _paid.push(Paid(_now, payer, from, to, _isCounted(from, to), _paces[from][to], amount));
        if (!_isCounted(from, to)) return;
        uint256 hours_ = _tripped(_net(from, to), _terms[from][Direction.Outbound]);
        uint256 others = _tripped(_net(from, to), _terms[to][Direction.Inbound]);
        if (others > hours_) hours_ = others;
        if (hours_ == 0) return;
        uint256 fullHour = _now % 3_600 == 0 ? _now : (_now / 3_600 + 1) * 3_600;
        _closedUntil[from][to] = fullHour + hours_ * 3_600;
    }

    /// Each payment that takes the net above the mark closes the corridor.
    function _tripped(int256 net, ExposureTerms memory terms) private pure returns (uint256) {
        return _isAbove(net, terms.tripAbove) ? terms.coolOff : 0;
    }

    function _expected(uint32 payer, uint32 payee, uint256 amount) private view returns (Reason) {
        (uint16 from, uint16 to) = (_homeOf(payer), _homeOf(payee));
        if (amount == 0) return Reason.Permitted;
        if (_isCounted(from, to)) {
            if (_now < _closedUntil[from][to]) return Reason.CorridorTripped;
            int256 net = _net(from, to);
            if (_isAbove(net, _terms[from][Direction.Outbound].tripAbove)) return Reason.CorridorTripped;
            if (_isAbove(net, _terms[to][Direction.Inbound].tripAbove)) return Reason.CorridorTripped;
            net += int256(amount);
            if (_isAbove(net, _terms[from][Direction.Outbound].limit)) return Reason.OutboundExposure;
            if (_isAbove(net, _terms[to][Direction.Inbound].limit)) return Reason.InboundExposure;
        }
        if (!_paces[from][to] || _velocity[from].limit == 0) return Reason.Permitted;
        return amount > _velocity[from].limit - _used(payer) ? Reason.PayerVelocity : Reason.Permitted;
    }

    /// Across the border, if either country counts; then the terms of both apply.
    function _isCounted(uint16 from, uint16 to) private view returns (bool) {
        return from != to && (_counts[from][Direction.Outbound][to] || _counts[to][Direction.Inbound][from]);
    }

    /// Everything counted that was paid one way less what was paid the other way, of this calendar day and the last.
    function _net(uint16 from, uint16 to) private view returns (int256 net) {
        if (from == to) return 0;
        for (uint256 i = 0; i < _paid.length; ++i) {
            Paid storage paid = _paid[i];
            if (!paid.towardsExposure || _now / 86_400 - paid.time / 86_400 > 1) continue;
            if (paid.from == from && paid.to == to) net += int256(paid.amount);
            if (paid.from == to && paid.to == from) net -= int256(paid.amount);
        }
    }

    function _netOfToday(uint16 from, uint16 to) private view returns (int256 net) {
        for (uint256 i = 0; i < _paid.length; ++i) {
            if (_paid[i].time / 86_400 != _now / 86_400) continue;
            net += _paid[i].from == from && _paid[i].to == to ? int256(_paid[i].amount) : -int256(_paid[i].amount);
        }
    }

    /// What a participant has used up, reckoned from its first payment.
    function _used(uint32 payer) private view returns (uint256 used) {
        Velocity memory velocity = _velocity[_homeOf(payer)];
        uint256 last = 0;
        for (uint256 i = 0; i < _paid.length; ++i) {
            Paid storage paid = _paid[i];
            if (paid.payer != payer || !paid.towardsVelocity || paid.amount == 0) continue;
            used = _refilled(used, paid.time - last, velocity) + paid.amount;
            last = paid.time;
        }
        return _refilled(used, _now - last, velocity);
    }

    function _refilled(uint256 used, uint256 elapsed, Velocity memory velocity) private pure returns (uint256) {
        uint256 back = (elapsed * velocity.limit) / velocity.window;
        return back < used ? used - back : 0;
    }

    function _assertSums() private view {
        for (uint16 from = 1; from <= 2; ++from) {
            Flow flow = _flows[_pair(from, 3 - from)];
            int256 net = from == 1 ? flow.netAt(_now) : -flow.netAt(_now);
            assertTrue(net == _net(from, 3 - from), "net");
            assertEq(flow.closedUntil(from == 1), _closedUntil[from][3 - from], "closed until");
            assertEq(Flow.unwrap(_flows[_pair(from, from)]), 0, "at home");
        }
        for (uint32 bank = 1; bank <= BANKS; ++bank) {
            Velocity memory velocity = _velocity[_homeOf(bank)];
            if (velocity.limit == 0) continue;
            assertEq(_pacesOf[bank].usedAt(velocity.limit, velocity.window, _now), _used(bank), "used");
        }
    }

    function _assertWithin(int256 net, ExposureTerms memory terms) private pure {
        assertFalse(_isAbove(net, terms.limit), "net above the limit");
    }

    function _isAbove(int256 net, uint64 limit) private pure returns (bool) {
        return limit != 0 && net > int256(uint256(limit));
    }

    /// The largest single payment that passes now; less always passes too, or nothing does.
    function _largest(uint32 payer, uint32 payee) private view returns (uint256 low) {
        uint256 high = UNLIMITED;
        while (low < high) {
            uint256 middle = (low + high + 1) / 2;
            if (_judge(_decide(payer, payee, middle), middle) == Reason.Permitted) low = middle;
            else high = middle - 1;
        }
    }

    function _decide(uint32 payer, uint32 payee, uint256 amount) private view returns (Decision decision) {
        (decision, , ) = _gate.decisionOnTransfer(
            _party(payer),
            _party(payee),
            toPaymentTerms(UNRESTRICTED, _asset, 0),
            amount,
            address(0)
        );
    }

    /// Draws what both countries limit and count. Every second run is without velocity, which would hide the rest.
    function _legislate(bool breakers) private {
        _scale = [1, 10 ** 6, 10 ** 15][_draw() % 3];
        bool hasVelocity = _draw() % 2 == 0;
        for (uint16 country = 1; country <= 2; ++country) {
            _limit(country, Direction.Outbound, breakers);
            _limit(country, Direction.Inbound, breakers);
            for (uint16 other = 1; other <= 2; ++other) {
                _countSome(country, Direction.Outbound, other);
                _countSome(country, Direction.Inbound, other);
            }
            if (!hasVelocity) continue;
            uint32 window = [uint32(60), 3_600, 1 days, 30 days][_draw() % 4];
            _velocity[country] = Velocity(uint64(1 + (_draw() % (2_000 * _scale))), window);
            VelocityEntry[] memory entries = new VelocityEntry[](1);
            entries[0] = VelocityEntry(AssetId.unwrap(_asset), _velocity[country].limit, window);
            for (uint256 i = 0; i < 2; ++i) _gates[i].adoptVelocities(country, entries, "law");
        }
    }

    function _limit(uint16 country, Direction direction, bool breakers) private {
        ExposureTerms memory terms;
        if (_draw() % 3 != 0) terms.limit = uint64((1 + (_draw() % 2_000)) * _scale);
        if (breakers && _draw() % 2 == 0) {
            uint256 most = terms.limit == 0 ? 1_000 : terms.limit / _scale;
            terms.tripAbove = uint64((1 + (_draw() % most)) * _scale);
            terms.coolOff = uint8([1, 2, 30, 168][_draw() % 4]);
        }
        _terms[country][direction] = terms;
        ExposureEntry[] memory entries = new ExposureEntry[](1);
        uint16 named = _draw() % 2 == 0 ? 3 - country : 0; // by name or as the default
        entries[0] = ExposureEntry(direction, named, AssetId.unwrap(_asset), terms);
        for (uint256 i = 0; i < 2; ++i) _gates[i].adoptExposureTerms(country, entries, "law");
    }

    function _countSome(uint16 country, Direction direction, uint16 other) private {
        _count(country, direction, other, _draw() % 5 != 0, _draw() % 4 != 0);
    }

    /// What an inbound rule says of velocity means nothing.
    function _count(uint16 country, Direction direction, uint16 other, bool exposure, bool velocity) private {
        _counts[country][direction][other] = exposure;
        if (direction == Direction.Outbound) _paces[country][other] = velocity;
        ThresholdEntry[] memory entries = new ThresholdEntry[](1);
        ThresholdTerms memory terms = ThresholdTerms(0, 0, 0, false, exposure, velocity, false);
        entries[0] = ThresholdEntry(direction, other, AssetId.unwrap(_asset), terms);
        for (uint256 i = 0; i < 2; ++i) _gates[i].adoptThresholds(country, entries, "law");
    }

    /// Stays, or goes on by seconds, by hours, to either side of midnight, or by days; at either gate.
    function _wait() private {
        _gate = _gates[_draw() % 2];
        uint256 luck = _draw() % 12;
        uint256 midnight = (_now / 1 days + 1) * 1 days;
        if (luck < 5) return;
        if (luck < 7) _warp(_now + (_draw() % 60));
        else if (luck < 9) _warp(_now + (_draw() % 8 hours));
        else if (luck == 9) _warp(midnight - 1);
        else if (luck == 10) _warp(midnight);
        else _warp(_now + (_draw() % 3 days));
    }

    function _warp(uint256 time) private {
        _now = time;
        vm.warp(time);
    }

    /// Mostly across the border.
    function _anyPair() private returns (uint32 payer, uint32 payee) {
        payer = uint32(1 + (_draw() % BANKS));
        payee = uint32(_draw() % 4 == 0 ? 1 + (_draw() % BANKS) : 1 + ((payer + 1) % BANKS));
        if (payee == payer) payee = 1 + (payer % BANKS);
    }

    /// Any amount, or what exactly reaches one of the limits and marks, or one more.
    function _anyAmount(uint32 payer, uint32 payee) private returns (uint256) {
        (uint16 from, uint16 to) = (_homeOf(payer), _homeOf(payee));
        uint256 luck = _draw() % 9;
        if (luck == 0) return 0;
        if (luck < 3) return _draw() % (2_000 * _scale);
        if (luck == 3) return _draw() % (100 * _scale);
        if (luck == 4 && _velocity[from].limit != 0) return _velocity[from].limit - _used(payer) + (_draw() % 2);
        ExposureTerms memory terms = luck % 2 == 0 ? _terms[from][Direction.Outbound] : _terms[to][Direction.Inbound];
        int256 room = int256(uint256(luck < 7 ? terms.limit : terms.tripAbove)) - _net(from, to);
        return room < 0 ? 1 : uint256(room) + (_draw() % 2);
    }

    function _draw() private returns (uint256) {
        _luck = uint256(keccak256(abi.encode(_luck)));
        return _luck;
    }

    function _raise(ICountryRegistry registry, uint16 country) private {
        address delegation = address(uint160(country) * 0x1000);
        registry.admit(country, anyAlpha2(country), delegation, 1);
        vm.prank(delegation);
        registry.join(country, 1, address(0), inBoth(Office.Registrar, Office.Supervisor, address(this)));
        registry.takeOffice(country, Office.Registrar);
        registry.takeOffice(country, Office.Supervisor);
        _open(country);
    }

    /// A country permits everything, at home and abroad.
    function _open(uint16 country) private {
        RuleTerms memory everything = RuleTerms(type(uint48).max, 0, 0, 0);
        RuleEntry[] memory entries = new RuleEntry[](4);
        for (uint16 i = 0; i < 4; ++i) {
            entries[i] = RuleEntry(Direction(i % 2), 1 + i / 2, AssetId.unwrap(_asset), everything);
        }
        for (uint256 i = 0; i < 2; ++i) _gates[i].adoptRules(country, entries, "law");
    }

    function _license(uint32 bank) private {
        for (uint256 i = 0; i < 2; ++i) {
            _gates[i].license(_leiOf(bank), _homeOf(bank), ParticipantKind.Bank, 0, uint40(NOW + 365 days));
            _gates[i].proposeAccount(bank, _accountOf(bank));
            vm.prank(_accountOf(bank));
            _gates[i].acceptAccount(bank);
        }
    }

    function _leiOf(uint32 bank) private pure returns (bytes20) {
        if (bank == 1) return "SOGDIABANK0000000058";
        if (bank == 2) return "SOGDIABANK0000000155";
        return bank == 3 ? bytes20("SOGDIABANK0000000252") : bytes20("SOGDIABANK0000000349");
    }

    function _party(uint32 bank) private pure returns (Party) {
        return toParty(_accountOf(bank), Link.wrap(0));
    }

    function _accountOf(uint32 bank) private pure returns (address) {
        return address(uint160(0xb0) + bank);
    }

    function _homeOf(uint32 bank) private pure returns (uint16) {
        return uint16((bank + 1) / 2);
    }
}

/// @dev Words are compared by masks written down from the layout, not by the accessors under test.
contract FlowTest is Test {
    uint256 private constant NOON = 20_000 days + 12 hours;

    /// Two days of any size lie side by side, and each is forgotten in its turn.
    function testFuzz_plusAt_KeepsTwoDays(int256 first, int256 second, uint256 time) external pure {
        (first, second, time) = (_tame(first), _tame(second), bound(time, 0, 65_533 days));
        Flow flow = Flow.wrap(0).plusAt(first, time);
        assertTrue(flow.netAt(time) == first, "the day itself");
        flow = flow.plusAt(second, time + 1 days);
        assertTrue(flow.netAt(time + 1 days) == first + second, "both");
        uint256 midnight = (time / 1 days + 2) * 1 days;
        assertTrue(flow.netAt(midnight - 1) == first + second, "the last second");
        assertTrue(flow.netAt(midnight) == second, "the first is forgotten");
        assertTrue(flow.netAt(midnight + 1 days - 1) == second, "the last second of the second");
        assertTrue(flow.netAt(midnight + 1 days) == 0, "nothing is left");
        assertTrue(flow.netAt(type(uint256).max) == 0, "for good");
    }

    function testFuzz_plusAt_LiesWhereTheLayoutSays(int256 first, int256 second) external pure {
        (first, second) = (_tame(first), _tame(second));
        uint256 word = Flow.unwrap(Flow.wrap(0).plusAt(first, NOON).plusAt(second, NOON + 1 days));
        assertEq(word >> 240, 20_001, "day");
        assertEq((word >> 192) % 2 ** 48, 0, "ends");
        assertEq((word >> 96) & type(uint96).max, uint256(first) & type(uint96).max, "yesterday");
        assertEq(word & type(uint96).max, uint256(second) & type(uint96).max, "today");
    }

    /// What is added on one day adds up, at both ends of what it bears.
    function testFuzz_plusAt_AddsUp(int256 a, int256 b) external pure {
        (a, b) = (_tame(a), _tame(b));
        if (a + b > MAX_FLOW || a + b < -MAX_FLOW) b = -b;
        Flow flow = Flow.wrap(0).plusAt(a, NOON).plusAt(b, NOON + 1);
        assertTrue(flow.netAt(NOON) == a + b, "sum");
        assertTrue(flow.plusAt(-a - b, NOON).netAt(NOON) == 0, "back");
    }

    function test_plusAt_BearsTheExtremes() external pure {
        for (int256 sign = -1; sign <= 1; sign += 2) {
            Flow flow = Flow.wrap(0).plusAt(sign * MAX_FLOW, NOON);
            assertTrue(flow.netAt(NOON) == sign * MAX_FLOW, "a day");
            flow = flow.plusAt(sign * MAX_FLOW, NOON + 1 days);
            assertTrue(flow.netAt(NOON + 1 days) == 2 * sign * MAX_FLOW, "two days");
            flow = flow.plusAt(-2 * sign * MAX_FLOW, NOON + 1 days);
            assertTrue(flow.netAt(NOON + 1 days) == 0, "turned round");
        }
    }

    /// An amount is borne exactly if the day's flow, which is all that bears on it, stays within 95 bits.
    function testFuzz_bears_UpToItsEdge(int256 before, int256 today, bool upwards) external pure {
        (before, today) = (_tame(before), _tame(today));
        Flow flow = Flow.wrap(0).plusAt(before, NOON - 1 days).plusAt(today, NOON);
        uint256 room = uint256(MAX_FLOW - (upwards ? today : -today));
        if (room > uint256(MAX_FLOW)) room = uint256(MAX_FLOW); // of a single payment
        assertTrue(flow.bears(room, upwards, NOON), "at the edge");
        assertFalse(flow.bears(room + 1, upwards, NOON), "above it");
        assertFalse(flow.bears(type(uint256).max, upwards, NOON), "any larger");
        assertTrue(flow.bears(uint256(MAX_FLOW), upwards, NOON + 1 days), "the next day");
        int256 change = upwards ? int256(room) : -int256(room);
        assertTrue(flow.plusAt(change, NOON).netAt(NOON) == before + today + change, "counted");
    }

    /// The day has 16 bits, which end in the year 2149. What comes after does not revert, and is not counted.
    function testFuzz_netAt_AfterItsLastDay(int256 net, uint256 later) external pure {
        (net, later) = (_tame(net), bound(later, 65_537 days, 2 ** 48 * 1 days));
        Flow last = Flow.wrap(0).plusAt(net, 65_535 days);
        assertTrue(last.netAt(65_535 days) == net, "the last day");
        assertTrue(last.netAt(65_536 days) == net, "the day after it");
        assertTrue(last.netAt(later) == 0, "later");
        assertTrue(last.plusAt(net, later).netAt(later) == 0, "not counted");
        assertTrue(last.plusAt(net, later).bears(uint256(MAX_FLOW), net > 0, later), "nor refused");
    }

    function testFuzz_withClosed_ClosesOneDirectionFromAFullHour(
        uint256 word,
        bool upwards,
        uint40 time,
        uint8 coolOff,
        uint8 edition,
        bool byPayee
    ) external pure {
        time = uint40(bound(time, 0, (2 ** 21 - 300) * 1 hours));
        uint256 offset = upwards ? 216 : 192;
        Flow flow = Flow.wrap(word);
        ExposureRule under = toExposureRule(ExposureTerms(0, 1, coolOff), edition % 4);
        Flow closed = flow.withClosed(upwards, time, under, byPayee);
        assertTrue(closed.isClosedByPayee(upwards) == byPayee, "by whom");
        assertEq(closed.closedUnder(upwards), edition % 4, "edition");
        uint256 fullHour = time % 1 hours == 0 ? time : time - (time % 1 hours) + 1 hours;
        assertEq(closed.closedUntil(upwards), fullHour + uint256(coolOff) * 1 hours, "end");
        assertEq(closed.closedUntil(!upwards), flow.closedUntil(!upwards), "the other direction");
        uint256 changed = Flow.unwrap(closed) ^ word;
        assertEq(changed & ~((uint256(2) ** 24 - 1) << offset), 0, "neighbours");
    }

    function testFuzz_closedUntil_ReadsItsField(uint256 word) external pure {
        assertEq(Flow.wrap(word).closedUntil(true), ((word >> 216) % 2 ** 21) * 3_600, "upwards");
        assertEq(Flow.wrap(word).closedUntil(false), ((word >> 192) % 2 ** 21) * 3_600, "downwards");
        assertTrue(Flow.wrap(word).isClosedByPayee(true) == ((word >> 237) % 2 == 1), "by whom, upwards");
        assertTrue(Flow.wrap(word).isClosedByPayee(false) == ((word >> 213) % 2 == 1), "by whom, downwards");
        assertEq(Flow.wrap(word).closedUnder(true), (word >> 238) % 4, "edition, upwards");
        assertEq(Flow.wrap(word).closedUnder(false), (word >> 214) % 4, "edition, downwards");
    }

    function testFuzz_plusAt_KeepsBothEnds(uint256 word, int256 change) external pure {
        uint256 day = word >> 240;
        word &= ~uint256(type(uint192).max); // with nothing counted any change is borne
        Flow flow = Flow.wrap(word).plusAt(_tame(change), day * 1 days);
        assertEq(Flow.unwrap(flow) >> 192, word >> 192, "day and ends");
        assertTrue(flow.netAt(day * 1 days) == _tame(change), "net");
    }

    /// What was counted on a day is taken back from that day, as long as it counts.
    function testFuzz_plusOn_GivesBackWhatStillCounts(int256 first, int256 second, uint256 word) external pure {
        (first, second) = (_tame(first), _tame(second));
        uint256 ends = ((word >> 192) % 2 ** 48) << 192;
        Flow flow = Flow.wrap(ends).plusAt(first, NOON).plusAt(second, NOON + 1 days);
        (uint256 day, uint256 later) = (NOON / 1 days, NOON + 1 days);
        assertTrue(flow.plusOn(-first, day, later).netAt(later) == second, "of yesterday");
        assertTrue(flow.plusOn(-second, day + 1, later).netAt(later) == first, "of today");
        assertTrue(flow.plusOn(-first, day, later).netAt(later + 1 days) == second, "only that day's");
        later += 1 days;
        assertTrue(flow.plusOn(-second, day + 1, later).netAt(later) == 0, "of yesterday, the day after");
        assertEq(Flow.unwrap(flow.plusOn(-first, day, later)), Flow.unwrap(flow), "too late");
        assertEq((Flow.unwrap(flow.plusOn(-second, day + 1, later)) >> 192) % 2 ** 48, ends >> 192, "ends");
    }

    /// Any number, the extremes among them.
    function _tame(int256 net) private pure returns (int256) {
        if (net == type(int256).max) return MAX_FLOW;
        if (net == type(int256).min) return -MAX_FLOW;
        return net % (MAX_FLOW + 1);
    }
}

contract ExposureRuleTest is Test {
    function testFuzz_toExposureRule_LiesWhereTheLayoutSays(ExposureTerms memory terms, uint8 edition) external pure {
        edition %= 4;
        (terms.limit, terms.tripAbove) = (terms.limit % 16_384, terms.tripAbove % 16_384);
        uint256 expected = (uint256(terms.limit) << 27) | (uint256(terms.tripAbove) << 8) | terms.coolOff;
        assertTrue(toExposureRule(terms, edition).isAbsent() == (expected == 0), "absent");
        expected |= uint256(edition) << 46;
        assertEq(ExposureRule.unwrap(toExposureRule(terms, edition)), expected, "word");
        assertEq(toExposureRule(terms, edition).editionOf(), edition, "edition");
    }

    function testFuzz_toExposureRule_RoundTrips(ExposureTerms memory terms, uint8 zeroes) external pure {
        terms.limit = uint64((terms.limit % 16_384) * 10 ** (zeroes & 15));
        terms.tripAbove = uint64((terms.tripAbove % 16_384) * 10 ** (zeroes >> 4));
        bytes memory read = abi.encode(toExposureRule(terms, 3).toTerms());
        assertEq(keccak256(read), keccak256(abi.encode(terms)), "terms");
    }

    /// Above means above; without a mark nothing ever is.
    function testFuzz_isAboveMark_AboveItAlone(uint64 mark, int96 net) external pure {
        mark %= 16_384;
        ExposureRule rule = toExposureRule(ExposureTerms(0, mark, 1), 0);
        assertTrue(rule.isAboveMark(net) == (mark != 0 && net > int256(uint256(mark))), "any");
        assertFalse(rule.isAboveMark(int256(uint256(mark))), "at the mark");
        assertTrue(rule.isAboveMark(int256(uint256(mark)) + 1) == (mark != 0), "above it");
    }

    function testFuzz_toExposureRule_RevertWhen_AnAmountIsInexact(uint64 amount, bool limit) external {
        amount = uint64(bound(amount, 16_384, type(uint64).max - 1));
        if (amount % 10 == 0) ++amount;
        vm.expectRevert(abi.encodeWithSelector(DecimalCapInexact.selector, amount));
        this.pack(ExposureTerms(limit ? amount : 1, limit ? 1 : amount, 1));
    }

    function pack(ExposureTerms calldata terms) external pure returns (ExposureRule) {
        return toExposureRule(terms, 3);
    }
}

/// @dev Any word, as a hostile gate may have left it behind.
contract LeftBehindTest is Test {
    function testFuzz_usedAt_NeverForLongerThanAWindow(
        Pace pace,
        uint64 limit,
        uint32 window,
        uint48 time
    ) external pure {
        (limit, window) = (uint64(bound(limit, 1, type(uint64).max)), uint32(bound(window, 60, 30 days)));
        assertTrue(pace.usedAt(limit, window, time) <= limit, "more than the whole");
        bool isAhead = Pace.unwrap(pace) >> 128 > time;
        assertEq(pace.usedAt(limit, window, isAhead ? time : uint256(time) + window), 0, "for ever");
    }

    function test_usedAt_OfTheWorstWords() external pure {
        uint256 most = type(uint256).max;
        assertEq(Pace.wrap(most).usedAt(100, 60, 1_000_000), 0, "ahead");
        Pace pace = Pace.wrap((uint256(1_000_000) << 128) | type(uint128).max);
        assertEq(pace.usedAt(100, 60, 1_000_000), 100, "at once");
        assertEq(pace.usedAt(100, 60, 1_000_060), 0, "after a window");
    }

    /// Days count for two days; of days ahead nothing does until then.
    function testFuzz_netAt_NeverForLongerThanTwoDays(Flow flow, uint40 time) external pure {
        uint256 day = Flow.unwrap(flow) >> 240;
        uint256 age = (uint256(time) / 1 days) - day * (day <= time / 1 days ? 1 : 0);
        if (day > time / 1 days || age > 1) assertTrue(flow.netAt(time) == 0, "counts");
        flow.plusOn(0, time / 1 days, time);
        flow.bears(1, true, time);
    }

    function test_netAt_OfTheLastDay() external pure {
        assertTrue(Flow.wrap(type(uint256).max).netAt(1_800_000_000) == 0, "ahead");
    }
}

contract PaceTest is Test {
    function testFuzz_plusAt_LiesWhereTheLayoutSays(uint64 amount, uint64 limit, uint48 time) external pure {
        uint256 word = Pace.unwrap(Pace.wrap(0).plusAt(amount, limit, 1 days, time));
        assertEq(word, (uint256(time) << 128) | amount, "word");
    }

    /// What is used falls back evenly, to nothing after a window at the latest, and never below.
    function testFuzz_usedAt_FallsBackOverTheWindow(
        uint64 amount,
        uint64 limit,
        uint32 window,
        uint48 time,
        uint32 wait
    ) external pure {
        (limit, window) = (uint64(bound(limit, 1, type(uint64).max)), uint32(bound(window, 60, 30 days)));
        amount = uint64(bound(amount, 0, limit));
        Pace pace = Pace.wrap(0).plusAt(amount, limit, window, time);
        assertEq(pace.usedAt(limit, window, time), amount, "at once");
        uint256 back = (uint256(wait) * limit) / window;
        assertEq(pace.usedAt(limit, window, uint256(time) + wait), back < amount ? amount - back : 0, "meanwhile");
        assertEq(pace.usedAt(limit, window, uint256(time) + window), 0, "after a window");
    }
}
