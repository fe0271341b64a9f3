// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Authorisation, Instruction, Leg} from "../../contracts/settlement/types/Instruction.sol";
import {Quote, QuoteTaking} from "../../contracts/settlement/types/Quote.sol";
import {SettlementWorld} from "../utils/SettlementWorld.sol";
import {ICurrency} from "../utils/Suite.sol";

/// @notice Banks that offer, take and cancel quotes at random, and thieves who change them; what moved is read from the
/// makers' balances.
contract QuotesHandler is SettlementWorld {
    struct Offer {
        QuoteTaking taking;
        uint256 maker;
        uint256 sold;
        uint256 bought;
        bool cancelled;
    }

    uint256 private constant MAX_LIMIT = FUNDED / 8;

    Offer[] private _offers;
    uint256 private _nextNonce;

    /// @notice The first promise that was broken, empty while all hold.
    string public broken;
    /// @notice How often each kind of act succeeded, so that a silent handler is noticed.
    mapping(bytes4 action => uint256) public done;

    constructor() {
        raiseWorld();
        for (uint256 i = 0; i < BANKS; ++i) {
            ICurrency token = _home(i);
            vm.prank(bankOf(i));
            token.transfer(bankOf((i + 1) % BANKS), FUNDED / 2);
        }
    }

    function count() external view returns (uint256) {
        return _offers.length;
    }

    function offerAt(uint256 index) external view returns (Offer memory) {
        return _offers[index];
    }

    function takenOf(uint256 index) external view returns (uint256) {
        return engine.takenOf(engine.hashOfQuote(_offers[index].taking.quote));
    }

    function balancesOf(ICurrency token) public view returns (uint256 sum) {
        for (uint256 i = 0; i < BANKS; ++i) {
            sum += token.balanceOf(bankOf(i));
        }
    }

    function currencies() external view returns (ICurrency, ICurrency) {
        return (cny, kzt);
    }

    function offer(
        uint256 maker,
        uint8[2] memory units,
        uint256 limit,
        uint256 taker,
        uint32 wait,
        uint32 life
    ) external {
        maker %= BANKS;
        Quote memory quote = Quote({
            maker: bankOf(maker),
            sold: address(_home(maker)),
            bought: address(_home(maker + 1)),
            soldUnits: 1 + uint256(units[0]),
            boughtUnits: 1 + uint256(units[1]),
            limit: limit % MAX_LIMIT,
            validFrom: uint48(block.timestamp + (wait % 4 == 0 ? wait % 1 days : 0)),
            deadline: uint48(block.timestamp + 1 days + (life % 7 days)),
            taker: taker % 4 == 0 ? bankOf((taker / 4) % BANKS) : address(0)
        });
        Offer storage created = _offers.push();
        created.taking = QuoteTaking(quote, _sign(maker, quote));
        created.maker = maker;
        ++done[this.offer.selector];
    }

    /// @notice Takes a part at the exact price, or a little above or below it.
    function take(uint256 which, uint256 taker, uint256 part, uint8 slack) external {
        if (_offers.length == 0) return;
        Offer storage offered = _offers[which % _offers.length];
        taker %= BANKS;
        uint256 sold = 1 + (part % (offered.taking.quote.limit + 2));
        Leg[] memory legs = _legs(offered.taking.quote, taker, sold, slack);
        QuoteTaking[] memory takings = new QuoteTaking[](1);
        takings[0] = offered.taking;
        uint256[2] memory before = _holdings(offered);
        if (!_settle(legs, taker, takings)) return;
        _account(offered, before);
        _noteOpen(offered, bankOf(taker));
        ++done[this.take.selector];
    }

    /// @notice Two makers in one instruction: what the first is paid, the second sells.
    function chain(uint256 one, uint256 other, uint256 taker, uint256 part, uint8 slack) external {
        if (_offers.length == 0) return;
        Offer storage first = _offers[one % _offers.length];
        Offer storage second = _offers[other % _offers.length];
        taker %= BANKS;
        Leg[] memory goods = _legs(
            first.taking.quote,
            second.maker,
            1 + (part % (first.taking.quote.limit + 1)),
            slack
        );
        if (goods[0].token != second.taking.quote.sold) return;
        goods[1].payee = bankOf(taker);
        Leg[] memory price = _legs(second.taking.quote, taker, goods[0].amount, slack);
        Leg[] memory legs = new Leg[](3);
        (legs[0], legs[1], legs[2]) = (price[0], goods[0], goods[1]);
        QuoteTaking[] memory takings = new QuoteTaking[](2);
        (takings[0], takings[1]) = (second.taking, first.taking);
        uint256[2] memory before = _holdings(first);
        uint256[2] memory beforeSecond = _holdings(second);
        if (!_settle(legs, taker, takings)) return;
        _note(first.maker != second.maker, "SET-8: two quotes of one maker");
        if (taker == first.maker || taker == second.maker)
            return _note(false, "SET-8: a quote beside the maker's consent");
        _account(first, before);
        _account(second, beforeSecond);
        _noteOpen(first, bankOf(second.maker));
        _noteOpen(second, bankOf(taker));
        ++done[this.chain.selector];
    }

    /// @notice Takes a quote of which somebody changed one member for the better, or the maker.
    function forge(uint256 which, uint256 taker, uint256 part, uint8 field, uint8 by) external {
        if (_offers.length == 0) return;
        QuoteTaking[] memory takings = new QuoteTaking[](1);
        takings[0] = _offers[which % _offers.length].taking;
        Quote memory quote = takings[0].quote;
        uint256 change = 1 + uint256(by);
        if (field % 6 == 0) quote.limit += change;
        if (field % 6 == 1) quote.soldUnits += change;
        if (field % 6 == 2) quote.deadline += uint48(change);
        if (field % 6 == 3) quote.maker = bankOf((_offers[which % _offers.length].maker + 2) % BANKS);
        if (field % 6 == 4) takings[0].authorisation.nonce += change;
        if (field % 6 == 5) quote.taker = quote.taker == address(0) ? bankOf(taker % BANKS) : address(0);
        Leg[] memory legs = _legs(quote, taker % BANKS, 1 + (part % (quote.limit + 1)), 0);
        _note(!_settle(legs, taker % BANKS, takings), "SET-8: a quote that nobody signed");
    }

    function cancel(uint256 which) external {
        if (_offers.length == 0) return;
        Offer storage offered = _offers[which % _offers.length];
        vm.prank(bankOf(offered.maker));
        try engine.cancel(offered.taking.authorisation.nonce) {
            offered.cancelled = true;
            ++done[this.cancel.selector];
        } catch {}
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 12 hours));
    }

    /// The taker consents by calling.
    function _settle(Leg[] memory legs, uint256 taker, QuoteTaking[] memory takings) private returns (bool passed) {
        Instruction memory instruction;
        instruction.uetr = 0x00000000000040008000000000000000;
        instruction.deadline = type(uint48).max;
        instruction.nonce = _nextNonce++;
        instruction.legs = legs;
        vm.prank(bankOf(taker));
        try engine.settleWithQuotes(instruction, new Authorisation[](0), takings) {
            passed = true;
        } catch {}
    }

    function _account(Offer storage offered, uint256[2] memory before) private {
        uint256[2] memory holdings = _holdings(offered);
        offered.sold += before[0] - holdings[0];
        offered.bought += holdings[1] - before[1];
    }

    function _noteOpen(Offer storage offered, address payer) private {
        Quote memory quote = offered.taking.quote;
        _note(!offered.cancelled, "SET-8: a cancelled quote");
        _note(block.timestamp >= quote.validFrom && block.timestamp <= quote.deadline, "SET-8: out of its time");
        _note(quote.taker == address(0) || quote.taker == payer, "SET-8: not for this taker");
    }

    function _note(bool kept, string memory what) private {
        if (!kept && bytes(broken).length == 0) broken = what;
    }

    function _sign(uint256 maker, Quote memory quote) private returns (Authorisation memory) {
        uint256 nonce = 1000 * (1 << 128) + _nextNonce++;
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf(maker), engine.digestOfQuote(nonce, quote));
        return Authorisation(nonce, abi.encodePacked(r, s, v));
    }

    /// The price is rounded up; one unit less in a quarter of the cases, one more in another.
    function _legs(
        Quote memory quote,
        uint256 taker,
        uint256 sold,
        uint8 slack
    ) private pure returns (Leg[] memory legs) {
        uint256 price = (sold * quote.boughtUnits + quote.soldUnits - 1) / quote.soldUnits;
        if (slack % 4 == 1) ++price;
        if (slack % 4 == 2 && price > 1) --price;
        legs = new Leg[](2);
        legs[0] = Leg(quote.bought, bankOf(taker), quote.maker, price);
        legs[1] = Leg(quote.sold, quote.maker, bankOf(taker), sold);
    }

    function _holdings(Offer storage offered) private view returns (uint256[2] memory) {
        address maker = bankOf(offered.maker);
        return [_home(offered.maker).balanceOf(maker), _home(offered.maker + 1).balanceOf(maker)];
    }

    function _home(uint256 bank) private view returns (ICurrency) {
        return bank % 2 == 0 ? cny : kzt;
    }
}

/// @notice SET-8 of docs/invariants.md, and SET-1 where only quotes move money.
contract QuotesInvariantTest is SettlementWorld {
    QuotesHandler private _handler;

    function setUp() public {
        _handler = new QuotesHandler();
        targetContract(address(_handler));
        targetSelector(FuzzSelector(address(_handler), _actions()));
    }

    function invariant_SET8_NoQuoteSellsAboveItsLimitOrBelowItsRate() public view {
        for (uint256 i = 0; i < _handler.count(); ++i) {
            QuotesHandler.Offer memory offered = _handler.offerAt(i);
            Quote memory quote = offered.taking.quote;
            assertLe(offered.sold, quote.limit, "SET-8: more than the limit");
            assertLe(offered.sold * quote.boughtUnits, offered.bought * quote.soldUnits, "SET-8: less than the rate");
            assertEq(_handler.takenOf(i), offered.sold, "SET-8: what was taken");
        }
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    function invariant_SET1_NothingIsMadeOrLost() public view {
        (ICurrency first, ICurrency second) = _handler.currencies();
        assertEq(_handler.balancesOf(first), first.totalSupply(), "SET-1: first currency");
        assertEq(_handler.balancesOf(second), second.totalSupply(), "SET-1: second currency");
    }

    /// A handler whose acts all fail would keep every promise.
    function test_handler_ActsSucceed() public {
        _handler.offer(0, [9, 1], 1000, 1, 1, 0);
        _handler.offer(1, [1, 9], 1000, 1, 1, 0);
        _handler.take(0, 1, 100, 0);
        _handler.take(1, 2, 100, 1);
        _handler.chain(0, 1, 2, 10, 0);
        _handler.cancel(0);
        bytes4[] memory actions = _actions();
        for (uint256 i = 0; i < 4; ++i) {
            assertTrue(_handler.done(actions[i]) != 0, "an act of the handler never succeeds");
        }
        assertTrue(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    function _actions() private pure returns (bytes4[] memory actions) {
        actions = new bytes4[](8);
        actions[0] = QuotesHandler.offer.selector;
        actions[1] = QuotesHandler.take.selector;
        actions[2] = QuotesHandler.chain.selector;
        actions[3] = QuotesHandler.cancel.selector;
        actions[4] = QuotesHandler.forge.selector;
        actions[5] = QuotesHandler.pass.selector;
        actions[6] = QuotesHandler.take.selector; // twice as often as the rest
        actions[7] = QuotesHandler.chain.selector;
    }
}
