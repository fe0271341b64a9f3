// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AssetId, toAssetId} from "../../contracts/common/types/AssetId.sol";
import {ICountryRegistry} from "../../contracts/governance/interfaces/ICountryRegistry.sol";
import {Charter, Founder} from "../../contracts/governance/types/Membership.sol";
import {Office} from "../../contracts/governance/types/Office.sol";
import {IGate} from "../../contracts/supervision/interfaces/IGate.sol";
import {ISystemicLimits} from "../../contracts/supervision/interfaces/ISystemicLimits.sol";
import {ExposureEntry, ExposureTerms, Flow, MAX_FLOW, VelocityEntry} from "../../contracts/supervision/types/Flow.sol";
import {UNRESTRICTED} from "../../contracts/supervision/types/IssuerRule.sol";
import {ParticipantKind} from "../../contracts/supervision/types/Participant.sol";
import {Decision, Party, toLink, toParty, toPaymentTerms} from "../../contracts/supervision/types/Payment.sol";
import {Reason} from "../../contracts/supervision/types/Reason.sol";
import {Direction, RuleEntry, RuleTerms} from "../../contracts/supervision/types/Rule.sol";
import {ThresholdEntry, ThresholdTerms} from "../../contracts/supervision/types/Thresholds.sol";
import {Suite} from "../utils/Suite.sol";
import {Test} from "../utils/Vm.sol";

/// @dev The test contract is joint authority, Registrar and Supervisor of two countries with two banks each, and the token
/// whose payments are judged and counted. Beside the gate it keeps every payment there was, and reckons from those alone.
contract SystemicLimitsTest is Test {
    struct Paid {
        uint256 time;
        uint24 payer;
        uint16 from;
        uint16 to;
        bool counted;
        bool paced;
        uint256 amount;
    }

    struct Velocity {
        uint64 limit;
        uint32 window;
    }

    uint24 private constant BANKS = 4; // ids from 1; 1 and 2 are at home in country 1, 3 and 4 in country 2
    uint256 private constant NOW = 1_800_000_000;
    uint256 private constant UNLIMITED = 2 ** 72; // above every limit
    address private constant OTHER_TOKEN = address(0x70c3);

    IGate private _gate;
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

    function setUp() external {
        _warp(NOW);
        ICountryRegistry registry = Suite.countries(address(this), Charter(10_000, 1, 1 days), new Founder[](0));
        _gate = Suite.gate(registry, address(this));
        for (uint16 country = 1; country <= 2; ++country) _raise(registry, country);
        for (uint24 bank = 1; bank <= BANKS; ++bank) _license(bank);
    }

    /// SUP-8: whatever was paid and whenever, the gate says of the next payment what the sums of all of them say.
    function testFuzz_count_AgreesWithTheModel(uint256 seed) external {
        _luck = seed;
        _legislate(true);
        for (uint256 i = 0; i < 20; ++i) {
            _wait();
            (uint24 payer, uint24 payee) = _anyPair();
            _tryAndCompare(payer, payee, _anyAmount(payer, payee));
        }
    }

    /// SUP-8: after any payment that a country counts, the net of two days is within both countries' limits.
    function testFuzz_count_LeavesTheNetWithinTheLimit(uint256 seed) external {
        _luck = seed;
        _legislate(false);
        for (uint256 i = 0; i < 20; ++i) {
            _wait();
            (uint24 payer, uint24 payee) = _anyPair();
            (uint16 from, uint16 to) = (_homeOf(payer), _homeOf(payee));
            if (!_pay(payer, payee, _anyAmount(payer, payee)) || from == to) continue;
            if (!_isCounted(from, to)) continue;
            _assertWithin(_net(from, to), _terms[from][Direction.Outbound]);
            _assertWithin(_net(from, to), _terms[to][Direction.Inbound]);
        }
    }

    /// SUP-8: splitting gains nothing. Within a block parts pass exactly as far as the whole would have passed; a breaker
    /// may stop them earlier.
    function testFuzz_count_PartsPassAsFarAsTheWhole(uint256 seed, bool breakers) external {
        _luck = seed;
        _legislate(breakers);
        for (uint256 i = 0; i < 6; ++i) {
            _wait();
            (uint24 a, uint24 b) = _anyPair();
            _pay(a, b, _anyAmount(a, b));
        }
        (uint24 payer, uint24 payee) = _anyPair();
        uint256 whole = _largest(payer, payee);
        if (whole == UNLIMITED) return;
        bool passesAny = _decide(payer, payee, 0).isPermitted();
        uint256 sum = 0;
        for (uint256 i = 0; i < 6; ++i) {
            uint256 part = i == 5 ? whole - sum : _draw() % (whole + 2);
            bool fits = passesAny && sum + part <= whole;
            bool passes = _pay(payer, payee, part);
            assertTrue(breakers ? fits || !passes : fits == passes, "a part");
            if (passes) sum += part;
        }
    }

    /// Where nothing is limited any amount passes that a day's sum can hold, and what it cannot hold is refused, without a
    /// revert.
    function testFuzz_count_BearsWhatADayHolds(uint256 seed, uint256 any) external {
        _luck = seed;
        for (uint16 country = 1; country <= 2; ++country) _count(country, Direction.Outbound, 3 - country, true, false);
        for (uint256 i = 0; i < 12; ++i) {
            _wait();
            (uint24 payer, uint24 payee) = _draw() % 2 == 0 ? (1, 3) : (4, 2);
            uint256 room = uint256(MAX_FLOW - _netOfToday(_homeOf(payer), _homeOf(payee)));
            if (room > uint256(MAX_FLOW)) room = uint256(MAX_FLOW); // of one payment
            uint256 amount = [room, room + 1, any, _draw() % (room + 1)][_draw() % 4];
            assertTrue(_pay(payer, payee, amount) == amount <= room, "borne");
            _assertSums();
        }
    }

    /// Whoever counts what, the sums of this token stay what they are.
    function testFuzz_count_ChangesNoOtherTokensSums(uint256 seed, uint256 word, uint256 amount) external {
        _luck = seed;
        _legislate(true);
        for (uint256 i = 0; i < 4; ++i) {
            (uint24 payer, uint24 payee) = _anyPair();
            _pay(payer, payee, _anyAmount(payer, payee));
        }
        for (uint256 i = 0; i < 8; ++i) {
            Decision decision = i % 2 == 0 ? Decision.wrap(word ^ i) : _decide(1, 3, 1);
            vm.prank(OTHER_TOKEN);
            try _gate.count(decision, _asset, i < 4 ? amount : _draw() % 100) {} catch {}
        }
        _assertSums();
    }

    function _tryAndCompare(uint24 payer, uint24 payee, uint256 amount) private {
        Reason expected = _expected(payer, payee, amount);
        Decision decision = _decide(payer, payee, amount);
        assertEq(uint8(decision.reasonOf()), uint8(expected), "reason");
        (uint16 from, uint16 to) = (_homeOf(payer), _homeOf(payee));
        assertTrue(decision.isCounted() == _isCounted(from, to), "counted");
        assertTrue(decision.isPaced() == _paces[from][to], "paced");
        if (expected != Reason.Permitted) {
            vm.expectRevert(
                abi.encodeWithSelector(ISystemicLimits.SystemicLimitsExceeded.selector, expected, from, to, amount)
            );
            _gate.count(decision, _asset, amount);
        } else if (decision.addsUp()) {
            _gate.count(decision, _asset, amount);
            _note(payer, payee, amount);
        }
        _assertSums();
    }

    /// Pays if the gate permits it.
    function _pay(uint24 payer, uint24 payee, uint256 amount) private returns (bool) {
        Decision decision = _decide(payer, payee, amount);
        if (!decision.isPermitted()) return false;
        if (!decision.addsUp()) return true;
        _gate.count(decision, _asset, amount);
        _note(payer, payee, amount);
        return true;
    }

    function _note(uint24 payer, uint24 payee, uint256 amount) private {
        (uint16 from, uint16 to) = (_homeOf(payer), _homeOf(payee));
        int256 before = _net(from, to);
        _paid.push(Paid(_now, payer, from, to, _isCounted(from, to), _paces[from][to], amount));
        if (!_isCounted(from, to)) return;
        uint256 hours_ = _crossed(before, amount, _terms[from][Direction.Outbound]);
        uint256 others = _crossed(before, amount, _terms[to][Direction.Inbound]);
        if (others > hours_) hours_ = others;
        if (hours_ == 0) return;
        uint256 fullHour = _now % 3_600 == 0 ? _now : (_now / 3_600 + 1) * 3_600;
        _closedUntil[from][to] = fullHour + hours_ * 3_600;
    }

    function _crossed(int256 before, uint256 amount, ExposureTerms memory terms) private pure returns (uint256) {
        if (terms.tripAbove == 0) return 0;
        int256 mark = int256(uint256(terms.tripAbove));
        return before <= mark && before + int256(amount) > mark ? terms.coolOff : 0;
    }

    function _expected(uint24 payer, uint24 payee, uint256 amount) private view returns (Reason) {
        (uint16 from, uint16 to) = (_homeOf(payer), _homeOf(payee));
        if (_isCounted(from, to)) {
            if (_now < _closedUntil[from][to]) return Reason.CorridorTripped;
            int256 net = _net(from, to) + int256(amount);
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
            if (!paid.counted || _now / 86_400 - paid.time / 86_400 > 1) continue;
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
    function _used(uint24 payer) private view returns (uint256 used) {
        Velocity memory velocity = _velocity[_homeOf(payer)];
        uint256 last = 0;
        for (uint256 i = 0; i < _paid.length; ++i) {
            Paid storage paid = _paid[i];
            if (paid.payer != payer || !paid.paced || paid.amount == 0) continue;
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
            (int256 net, uint256 until) = _gate.exposureOf(address(this), from, 3 - from);
            assertTrue(net == _net(from, 3 - from), "net");
            assertEq(until, _closedUntil[from][3 - from], "closed until");
            (net, until) = _gate.exposureOf(address(this), from, from);
            assertTrue(net == 0 && until == 0, "at home");
        }
        for (uint24 bank = 1; bank <= BANKS; ++bank) {
            Velocity memory velocity = _velocity[_homeOf(bank)];
            if (velocity.limit == 0) continue;
            uint32 asset = AssetId.unwrap(_asset);
            (uint256 used, uint256 available) = _gate.velocityOf(address(this), _homeOf(bank), asset, bank);
            assertEq(used, _used(bank), "used");
            assertEq(available, velocity.limit - used, "available");
        }
    }

    function _assertWithin(int256 net, ExposureTerms memory terms) private pure {
        assertFalse(_isAbove(net, terms.limit), "net above the limit");
    }

    function _isAbove(int256 net, uint64 limit) private pure returns (bool) {
        return limit != 0 && net > int256(uint256(limit));
    }

    /// The largest single payment that passes now; less always passes too, or nothing does.
    function _largest(uint24 payer, uint24 payee) private view returns (uint256 low) {
        uint256 high = UNLIMITED;
        while (low < high) {
            uint256 middle = (low + high + 1) / 2;
            if (_decide(payer, payee, middle).isPermitted()) low = middle;
            else high = middle - 1;
        }
    }

    function _decide(uint24 payer, uint24 payee, uint256 amount) private view returns (Decision) {
        return
            _gate.decisionOnTransfer(
                _party(payer),
                _party(payee),
                toPaymentTerms(UNRESTRICTED, _asset, 0),
                amount,
                address(0)
            );
    }

    /// Draws what both countries limit and count. Every second run is without velocity, which would hide the rest.
    function _legislate(bool breakers) private {
        _scale = [1, 10 ** 6, 2 ** 51][_draw() % 3];
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
            _velocity[country] = Velocity(uint64((1 + (_draw() % 2_000)) * _scale), window);
            VelocityEntry[] memory entries = new VelocityEntry[](1);
            entries[0] = VelocityEntry(AssetId.unwrap(_asset), _velocity[country].limit, window);
            _gate.adoptVelocities(country, entries, "law");
        }
    }

    function _limit(uint16 country, Direction direction, bool breakers) private {
        ExposureTerms memory terms;
        if (_draw() % 3 != 0) terms.limit = uint64((1 + (_draw() % 2_000)) * _scale);
        if (breakers && _draw() % 2 == 0) {
            uint256 most = terms.limit == 0 ? 1_000 * _scale : terms.limit;
            terms.tripAbove = uint64(1 + (_draw() % most));
            terms.coolOff = uint8([1, 2, 30, 168][_draw() % 4]);
        }
        _terms[country][direction] = terms;
        ExposureEntry[] memory entries = new ExposureEntry[](1);
        uint16 named = _draw() % 2 == 0 ? 3 - country : 0; // by name or as the default
        entries[0] = ExposureEntry(direction, named, AssetId.unwrap(_asset), terms);
        _gate.adoptExposureTerms(country, entries, "law");
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
        _gate.adoptThresholds(country, entries, "law");
    }

    /// Stays, or goes on by seconds, by hours, to either side of midnight, or by days.
    function _wait() private {
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
    function _anyPair() private returns (uint24 payer, uint24 payee) {
        payer = uint24(1 + (_draw() % BANKS));
        payee = uint24(_draw() % 4 == 0 ? 1 + (_draw() % BANKS) : 1 + ((payer + 1) % BANKS));
        if (payee == payer) payee = 1 + (payer % BANKS);
    }

    /// Any amount, or what exactly reaches one of the limits and marks, or one more.
    function _anyAmount(uint24 payer, uint24 payee) private returns (uint256) {
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
        registry.admit(country, "AA", delegation, 1);
        vm.startPrank(delegation);
        registry.join(country);
        registry.appoint(country, Office.Registrar, address(this));
        registry.appoint(country, Office.Supervisor, address(this));
        vm.stopPrank();
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
        _gate.adoptRules(country, entries, "law");
    }

    function _license(uint24 bank) private {
        _gate.license(_leiOf(bank), _homeOf(bank), ParticipantKind.Bank, 0, uint40(NOW + 365 days));
        _gate.proposeAccount(bank, _accountOf(bank));
        vm.prank(_accountOf(bank));
        _gate.acceptAccount(bank);
    }

    function _leiOf(uint24 bank) private pure returns (bytes20) {
        if (bank == 1) return "SOGDIABANK0000000058";
        if (bank == 2) return "SOGDIABANK0000000155";
        return bank == 3 ? bytes20("SOGDIABANK0000000252") : bytes20("SOGDIABANK0000000349");
    }

    function _party(uint24 bank) private pure returns (Party) {
        return toParty(_accountOf(bank), toLink(0, 0));
    }

    function _accountOf(uint24 bank) private pure returns (address) {
        return address(uint160(0xb0) + bank);
    }

    function _homeOf(uint24 bank) private pure returns (uint16) {
        return uint16((bank + 1) / 2);
    }
}

/// @dev Words are compared by masks written down from the layout, not by the accessors under test.
contract FlowTest is Test {
    uint256 private constant NOON = 20_000 days + 12 hours;

    /// Two days of any size lie side by side, and each is forgotten in its turn.
    function testFuzz_plusAt_KeepsTwoDays(int256 first, int256 second, uint256 time) external pure {
        (first, second, time) = (_tame(first), _tame(second), bound(time, 0, 262_141 days));
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
        assertEq(word >> 238, 20_001, "day");
        assertEq((word >> 192) % 2 ** 46, 0, "ends");
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

    /// The day has 18 bits, which end in the year 2687. What comes after does not revert, and is not counted.
    function testFuzz_netAt_AfterItsLastDay(int256 net, uint256 later) external pure {
        (net, later) = (_tame(net), bound(later, 262_145 days, 2 ** 48 * 1 days));
        Flow last = Flow.wrap(0).plusAt(net, 262_143 days);
        assertTrue(last.netAt(262_143 days) == net, "the last day");
        assertTrue(last.netAt(262_144 days) == net, "the day after it");
        assertTrue(last.netAt(later) == 0, "later");
        assertTrue(last.plusAt(net, later).netAt(later) == 0, "not counted");
        assertTrue(last.plusAt(net, later).bears(uint256(MAX_FLOW), net > 0, later), "nor refused");
    }

    function testFuzz_withClosed_ClosesOneDirectionFromAFullHour(
        uint256 word,
        bool upwards,
        uint40 time,
        uint8 coolOff
    ) external pure {
        time = uint40(bound(time, 0, (2 ** 23 - 300) * 1 hours));
        uint256 offset = upwards ? 215 : 192;
        Flow flow = Flow.wrap(word);
        Flow closed = flow.withClosed(upwards, time, coolOff);
        uint256 fullHour = time % 1 hours == 0 ? time : time - (time % 1 hours) + 1 hours;
        assertEq(closed.closedUntil(upwards), fullHour + uint256(coolOff) * 1 hours, "end");
        assertEq(closed.closedUntil(!upwards), flow.closedUntil(!upwards), "the other direction");
        uint256 changed = Flow.unwrap(closed) ^ word;
        assertEq(changed & ~((uint256(2) ** 23 - 1) << offset), 0, "neighbours");
    }

    function testFuzz_closedUntil_ReadsItsField(uint256 word) external pure {
        assertEq(Flow.wrap(word).closedUntil(true), ((word >> 215) % 2 ** 23) * 3_600, "upwards");
        assertEq(Flow.wrap(word).closedUntil(false), ((word >> 192) % 2 ** 23) * 3_600, "downwards");
    }

    function testFuzz_plusAt_KeepsBothEnds(uint256 word, int256 change) external pure {
        uint256 day = word >> 238;
        word &= ~uint256(type(uint192).max); // with nothing counted any change is borne
        Flow flow = Flow.wrap(word).plusAt(_tame(change), day * 1 days);
        assertEq(Flow.unwrap(flow) >> 192, word >> 192, "day and ends");
        assertTrue(flow.netAt(day * 1 days) == _tame(change), "net");
    }

    /// Any number, the extremes among them.
    function _tame(int256 net) private pure returns (int256) {
        if (net == type(int256).max) return MAX_FLOW;
        if (net == type(int256).min) return -MAX_FLOW;
        return net % (MAX_FLOW + 1);
    }
}
